//! `stop_when` stops a served app as a signal does. Whoever drops the future of `serve` leaves the
//! same stop behind.

use hooks_runtime::prelude::*;
use std::{
    future::{pending, ready},
    net::SocketAddr,
};
use support::{Gate, Raw, Trace, within};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
};

#[before_serving]
fn start(trace: State<Trace>) {
    trace.push("start");
}

/// Whether the start waits for the test.
struct IsSlow(bool);

#[before_serving]
async fn connect(trace: State<Trace>, gate: State<Gate>, is_slow: State<IsSlow>) {
    if is_slow.0.0 {
        let _dropped = Dropped(&trace);
        gate.pass().await;
    }
}

struct Dropped<'a>(&'a Trace);

impl Drop for Dropped<'_> {
    fn drop(&mut self) {
        self.0.push("dropped");
    }
}

#[after_serving]
async fn stop(trace: State<Trace>) {
    tokio::task::yield_now().await;
    trace.push("stop");
}

#[get("/gate")]
async fn gate(gate: State<Gate>) -> &'static str {
    gate.pass().await;
    "through the gate"
}

#[teardown_request]
fn over(trace: State<Trace>) {
    trace.push("over");
}

// ---- the tests

struct Served {
    app: App,
    listener: TcpListener,
    address: SocketAddr,
    trace: Trace,
    gate: Gate,
}

async fn app(is_slow: bool) -> Served {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let (trace, gate) = (Trace::default(), Gate::default());
    let app = app!(self).state(trace.clone()).state(gate.clone());
    Served {
        app: app.state(IsSlow(is_slow)),
        address: listener.local_addr().expect("its address"),
        listener,
        trace,
        gate,
    }
}

/// Send a request that waits at the gate.
async fn send(address: SocketAddr) -> Raw {
    let mut client = Raw::connect(address).await;
    client
        .send("GET /gate HTTP/1.1\r\nhost: test\r\n\r\n")
        .await;
    client
}

async fn answered(client: Raw, gate: &Gate) {
    gate.open();
    let response = client.read_to_end().await;
    assert!(response.starts_with("HTTP/1.1 200 OK\r\n"), "{response}");
    assert!(response.ends_with("through the gate"), "{response}");
}

/// Wait until nobody listens any more.
async fn refused(address: SocketAddr) {
    let refused = async { while TcpStream::connect(address).await.is_ok() {} };
    within(refused).await;
}

async fn ended(task: JoinHandle<Result<()>>) {
    let served = within(task).await.expect("no panic");
    served.expect("a stop");
}

#[tokio::test]
async fn the_request_in_flight_finishes_and_the_hooks_run() {
    let served = app(false).await;
    let (stop, stopped) = oneshot::channel::<()>();
    let app = served.app.stop_when(pending());
    let app = app.stop_when(async { stopped.await.unwrap_or(()) });
    let app = app.stop_when(pending());
    let task = tokio::spawn(app.serve_on(served.listener));
    let client = send(served.address).await;
    served.gate.reached().await;
    drop(stop);
    refused(served.address).await;
    assert_eq!(served.trace.take(), "start");
    answered(client, &served.gate).await;
    ended(task).await;
    assert_eq!(served.trace.take(), "over > stop");
}

#[tokio::test]
async fn the_start_is_dropped_at_its_await() {
    let served = app(true).await;
    let (gate, stop) = (
        served.gate.clone(),
        async move { served.gate.reached().await },
    );
    let task = tokio::spawn(served.app.stop_when(stop).serve_on(served.listener));
    ended(task).await;
    assert_eq!(served.trace.take(), "start > dropped > stop");
    drop(gate);
}

#[tokio::test]
async fn one_that_ends_at_once_or_panics_is_a_stop_too() {
    support::quiet();
    let served = app(false).await;
    ended(tokio::spawn(
        served.app.stop_when(ready(())).serve_on(served.listener),
    ))
    .await;
    assert!(served.trace.take().ends_with("stop"));
    let served = app(false).await;
    let panics = async { panic!("on purpose") };
    ended(tokio::spawn(
        served.app.stop_when(panics).serve_on(served.listener),
    ))
    .await;
    assert!(served.trace.take().ends_with("stop"));
}

#[tokio::test]
async fn serve_that_is_dropped_is_stopped() {
    let served = app(false).await;
    let client = tokio::spawn(send(served.address));
    tokio::select! {
        _ = served.app.serve_on(served.listener) => panic!("it has ended"),
        () = served.gate.reached() => {}
    }
    refused(served.address).await;
    assert_eq!(served.trace.take(), "start");
    answered(client.await.expect("no panic"), &served.gate).await;
    assert_eq!(served.trace.take_once("stop").await, "over > stop");
}

#[tokio::test]
async fn serve_that_is_dropped_during_its_start_is_stopped() {
    let served = app(true).await;
    tokio::select! {
        _ = served.app.serve_on(served.listener) => panic!("it has ended"),
        () = served.gate.reached() => {}
    }
    let ran = served.trace.take_once("stop").await;
    assert_eq!(ran, "start > dropped > stop");
}

#[tokio::test]
async fn serve_that_is_dropped_during_its_stop_goes_on_with_it() {
    let served = app(false).await;
    let (stop, stopped) = oneshot::channel::<()>();
    let app = served.app.stop_when(async { stopped.await.unwrap_or(()) });
    let task = tokio::spawn(app.serve_on(served.listener));
    let client = send(served.address).await;
    served.gate.reached().await;
    drop(stop);
    refused(served.address).await;
    task.abort();
    assert!(task.await.is_err());
    answered(client, &served.gate).await;
    assert_eq!(served.trace.take_once("stop").await, "start > over > stop");
}

#[tokio::test]
async fn serve_that_was_never_polled_does_nothing() {
    let served = app(false).await;
    drop(served.app.serve_on(served.listener));
    refused(served.address).await;
    assert_eq!(served.trace.take(), "");
}
