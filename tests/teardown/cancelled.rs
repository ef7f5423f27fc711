//! A request dropped at any await point is torn down once.

use axum::{Router, body::to_bytes};
use hooks_runtime::prelude::*;
use std::thread::{self, ThreadId};
use support::{Gate, Trace, request, send, within};
use tokio::{select, task::yield_now};

/// Wait here if this is the phase that the query names.
async fn wait(ctx: &RequestContext, gate: &Gate, phase: &str) {
    if ctx
        .uri()
        .query()
        .is_some_and(|query| query.ends_with(phase))
    {
        gate.pass().await;
    }
}

#[before_request]
async fn before(ctx: RequestContext, gate: State<Gate>) {
    wait(&ctx, &gate, "before").await;
}

#[get("/")]
async fn view(ctx: RequestContext, gate: State<Gate>, g: G) -> Result<&'static str> {
    g.set("from the view");
    wait(&ctx, &gate, "view").await;
    let fails = ctx
        .uri()
        .query()
        .is_some_and(|query| query.starts_with("fail"));
    if fails {
        Err(Error::msg("failed on purpose"))
    } else {
        Ok("fine")
    }
}

#[error_handler]
async fn catch_all(_: &Error, ctx: RequestContext, gate: State<Gate>) -> StatusCode {
    wait(&ctx, &gate, "handler").await;
    StatusCode::CONFLICT
}

#[after_request]
async fn after(ctx: RequestContext, gate: State<Gate>, _: &mut Response) {
    wait(&ctx, &gate, "after").await;
}

// Reversed: the sync one, then two async ones.

#[teardown_request]
async fn last(trace: State<Trace>, head: &Parts, runtime: State<ThreadId>) {
    yield_now().await;
    assert_eq!(thread::current().id(), *runtime.0, "it runs on the runtime");
    trace.push(format!("last[{}]", head.uri));
}

#[teardown_request]
async fn waits(ctx: RequestContext, gate: State<Gate>, trace: State<Trace>) {
    trace.push("waits");
    wait(&ctx, &gate, "teardown").await;
    trace.push("waited");
}

#[teardown_request]
fn sync(trace: State<Trace>, outcome: &Outcome, g: G) {
    let (status, error) = (outcome.status(), outcome.error().is_some());
    let cancelled = outcome.is_cancelled();
    trace.push(format!(
        "sync[{status:?} error={error} cancelled={cancelled} g={:?}]",
        g.get::<&str>()
    ));
}

fn app() -> (Router, Trace, Gate) {
    let (trace, gate) = (Trace::default(), Gate::default());
    // The runtime of a `#[tokio::test]` is the thread of the test.
    let app = app!(self)
        .state(trace.clone())
        .state(gate.clone())
        .state(thread::current().id());
    (app.build().unwrap(), trace, gate)
}

/// Drop the request, its body included, once it waits in the phase that the query names.
async fn drop_at(router: &Router, gate: &Gate, uri: &str) {
    let response = async {
        let response = send(router, request("GET", uri)).await;
        to_bytes(response.into_body(), 1000).await
    };
    select! {
        done = response => panic!("{uri} did not wait: {done:?}"),
        () = gate.reached() => {}
    }
}

#[tokio::test]
async fn teardown_runs_once_whichever_phase_the_request_was_in() {
    let phases = [
        ("/?before", "None"),
        ("/?view", r#"Some("from the view")"#),
        ("/?fail-handler", r#"Some("from the view")"#),
        ("/?after", r#"Some("from the view")"#),
    ];
    for (uri, value) in phases {
        let (router, trace, gate) = app();
        drop_at(&router, &gate, uri).await;
        let last = format!("last[{uri}]");
        assert_eq!(
            trace.take_once(&last).await,
            format!("sync[None error=false cancelled=true g={value}] > waits > waited > {last}")
        );
        // Whatever was held back has had its chance to run again.
        yield_now().await;
        assert_eq!(trace.take(), "");
    }
}

#[tokio::test]
async fn a_teardown_that_was_being_awaited_goes_on_and_so_do_the_rest() {
    let (router, trace, gate) = app();
    drop_at(&router, &gate, "/?teardown").await;
    assert_eq!(
        trace.take(),
        r#"sync[Some(200) error=false cancelled=false g=Some("from the view")] > waits"#
    );
    gate.open();
    assert_eq!(
        trace.take_once("last[/?teardown]").await,
        "waited > last[/?teardown]"
    );
}

#[tokio::test]
async fn sync_teardowns_have_run_by_the_time_the_request_is_gone() {
    let (router, trace, gate) = app();
    drop_at(&router, &gate, "/?view").await;
    assert!(
        trace
            .take()
            .starts_with("sync[None error=false cancelled=true")
    );
}

#[tokio::test]
async fn a_request_that_was_never_polled_never_began() {
    let (router, trace, _) = app();
    drop(send(&router, request("GET", "/")));
    yield_now().await;
    assert_eq!(trace.take(), "");
}

#[tokio::test]
async fn the_app_serves_the_next_request() {
    let (router, _, gate) = app();
    for uri in [
        "/?before",
        "/?view",
        "/?fail-handler",
        "/?after",
        "/?teardown",
    ] {
        drop_at(&router, &gate, uri).await;
        let response = within(send(&router, request("GET", "/"))).await;
        assert_eq!(response.status(), StatusCode::OK);
    }
}
