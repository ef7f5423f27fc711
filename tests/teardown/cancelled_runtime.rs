//! Teardown does without a runtime, and outlives one that stops.

use axum::{Router, body::Body};
use hooks_runtime::prelude::*;
use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
    time::Duration,
};
use support::{Gate, Trace, request, send};
use tokio::runtime::Builder;

#[get("/waits")]
async fn waits(gate: State<Gate>) {
    gate.pass().await;
}

#[get("/")]
fn plain() -> &'static str {
    "fine"
}

#[teardown_request]
async fn last(trace: State<Trace>, outcome: &Outcome) {
    // Needs the timer of a runtime.
    tokio::time::sleep(Duration::from_millis(1)).await;
    trace.push(format!("cancelled={}", outcome.is_cancelled()));
}

#[teardown_request]
async fn on_purpose() {
    panic!("on purpose");
}

#[teardown_request]
fn first(trace: State<Trace>) {
    trace.push("first");
}

fn app() -> (Router, Trace, Gate) {
    support::quiet();
    let (trace, gate) = (Trace::default(), Gate::default());
    let app = app!(self).state(trace.clone()).state(gate.clone());
    (app.build().unwrap(), trace, gate)
}

fn poll_once<F: Future>(future: std::pin::Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn a_request_dropped_without_a_runtime_is_torn_down() {
    let (router, trace, _) = app();
    {
        let mut request = pin!(send(&router, request("GET", "/waits")));
        assert!(poll_once(request.as_mut()).is_pending());
        assert_eq!(trace.take(), "");
    }
    assert_eq!(
        trace.block_until("cancelled=true"),
        "first > cancelled=true"
    );
}

#[test]
fn a_body_dropped_without_a_runtime_is_torn_down() {
    let (router, trace, _) = app();
    let Poll::Ready(response) = poll_once(pin!(send(&router, request("GET", "/")))) else {
        panic!("a view that does not wait");
    };
    drop::<Body>(response.into_body());
    assert_eq!(
        trace.block_until("cancelled=true"),
        "first > cancelled=true"
    );
}

#[test]
fn requests_in_flight_when_the_runtime_stops_are_torn_down() {
    let (router, trace, gate) = app();
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    runtime.spawn(async move { send(&router, request("GET", "/waits")).await });
    runtime.block_on(gate.reached());
    drop(runtime);
    assert_eq!(
        trace.block_until("cancelled=true"),
        "first > cancelled=true"
    );
}

#[test]
fn a_teardown_that_waits_for_its_turn_when_the_runtime_stops_still_comes() {
    let (router, trace, gate) = app();
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let request = send(&router, request("GET", "/waits"));
        tokio::select! {
            _ = request => panic!("it waits"),
            () = gate.reached() => {}
        }
    });
    // The teardown was spawned, and nothing drives the runtime any more.
    assert_eq!(trace.take(), "first");
    drop(runtime);
    assert_eq!(trace.block_until("cancelled=true"), "cancelled=true");
}
