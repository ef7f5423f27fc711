//! Teardown comes when the body is over, however it ends.

use axum::{
    Router,
    body::{Body, to_bytes},
};
use hooks_runtime::prelude::*;
use http_body_util::BodyExt;
use std::error::Error as _;
use support::{Chunks, End, Logs, Trace, request, send};

#[get("/{end}")]
fn stream(Path(end): Path<String>, trace: State<Trace>) -> Response {
    let end = match &*end {
        "comes" => End::Comes,
        "fails" => End::Fails,
        "panics" => End::Panics,
        _ => End::Never,
    };
    Chunks::body(&trace, &["one", "two"], end).into_response()
}

#[get("/plain")]
fn plain() -> &'static str {
    "plain"
}

#[get("/empty")]
fn empty() -> StatusCode {
    StatusCode::NO_CONTENT
}

#[after_request]
fn after(trace: State<Trace>) {
    trace.push("after");
}

#[teardown_request]
async fn last(trace: State<Trace>) {
    tokio::task::yield_now().await;
    trace.push("last");
}

#[teardown_request]
fn first(trace: State<Trace>, outcome: &Outcome) {
    let status = outcome.status().unwrap().as_u16();
    let cancelled = outcome.is_cancelled();
    let error = outcome
        .error()
        .map_or("none".to_owned(), ToString::to_string);
    assert_eq!(
        outcome.error().is_some_and(Error::is_panic),
        error.starts_with("panicked")
    );
    trace.push(format!("first[{status} {error} cancelled={cancelled}]"));
}

fn app() -> (Router, Trace) {
    support::quiet();
    let trace = Trace::default();
    (app!(self).state(trace.clone()).build().unwrap(), trace)
}

async fn body_of(router: &Router, method: &str, uri: &str) -> Body {
    send(router, request(method, uri)).await.into_body()
}

const FINE: &str = "first[200 none cancelled=false] > last";

#[tokio::test]
async fn a_streamed_body_comes_between_the_after_hooks_and_teardown() {
    // F109, and unlike F110 the stream runs before teardown.
    let (router, trace) = app();
    let body = body_of(&router, "GET", "/comes").await;
    assert_eq!(trace.take(), "after");
    let bytes = to_bytes(body, 1000).await.unwrap();
    assert_eq!(bytes, "onetwo");
    assert_eq!(trace.take(), format!("one > two > {FINE}"));
}

#[tokio::test]
async fn the_end_of_a_stream_waits_for_async_teardowns() {
    let (router, trace) = app();
    let mut body = body_of(&router, "GET", "/comes").await;
    while body.frame().await.is_some() {}
    assert!(trace.take().ends_with("last"));
    drop(body);
    assert_eq!(trace.take(), "", "and they do not run again");
}

#[tokio::test]
async fn a_body_dropped_half_way_counts_as_cancelled() {
    // F113
    let (router, trace) = app();
    let mut body = body_of(&router, "GET", "/comes").await;
    let _ = body.frame().await;
    drop(body);
    assert_eq!(
        trace.take_once("last").await,
        "after > one > first[200 none cancelled=true] > last"
    );
}

#[tokio::test]
async fn a_body_dropped_where_it_waits_counts_as_cancelled() {
    let (router, trace) = app();
    let mut body = body_of(&router, "GET", "/never").await;
    let read = async { while body.frame().await.is_some() {} };
    tokio::select! {
        biased;
        () = read => panic!("it never ends"),
        () = std::future::ready(()) => {}
    }
    drop(body);
    assert_eq!(
        trace.take_once("last").await,
        "after > one > two > first[200 none cancelled=true] > last"
    );
}

#[tokio::test]
async fn a_body_dropped_unread_counts_as_cancelled() {
    for uri in ["/comes", "/plain"] {
        let (router, trace) = app();
        drop(body_of(&router, "GET", uri).await);
        assert_eq!(
            trace.take_once("last").await,
            "after > first[200 none cancelled=true] > last",
            "{uri}"
        );
    }
}

#[tokio::test]
async fn a_body_dropped_when_all_of_it_was_read_does_not() {
    // A server stops reading when it has as many bytes as the head said.
    let (router, trace) = app();
    let mut body = body_of(&router, "GET", "/plain").await;
    let _ = body.frame().await;
    drop(body);
    assert_eq!(trace.take_once("last").await, format!("after > {FINE}"));
}

#[tokio::test]
async fn a_response_that_has_no_body_is_complete_unread() {
    let (router, trace) = app();
    drop(body_of(&router, "GET", "/empty").await);
    assert_eq!(
        trace.take_once("last").await,
        "after > first[204 none cancelled=false] > last"
    );
}

#[tokio::test]
async fn a_head_request_is_complete_without_the_stream() {
    for uri in ["/comes", "/plain", "/never"] {
        let (router, trace) = app();
        drop(body_of(&router, "HEAD", uri).await);
        assert_eq!(
            trace.take_once("last").await,
            format!("after > {FINE}"),
            "{uri}"
        );
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_tells_the_server_and_teardown_why() {
    // F112: too late for error handlers.
    let (router, trace) = app();
    let body = body_of(&router, "GET", "/fails").await;
    let error = to_bytes(body, 1000).await.unwrap_err();
    let source = std::iter::successors(error.source(), |error| (*error).source());
    assert!(source.last().unwrap().to_string().contains("dried up"));
    assert_eq!(
        trace.take_once("last").await,
        "after > one > two > first[200 the source dried up cancelled=false] > last"
    );
}

#[tokio::test]
async fn a_body_that_panics_breaks_off() {
    let (logs, _guard) = Logs::listen();
    let (router, trace) = app();
    let body = body_of(&router, "GET", "/panics").await;
    to_bytes(body, 1000).await.unwrap_err();
    assert_eq!(
        trace.take_once("last").await,
        "after > one > two > first[200 panicked: the stream on purpose cancelled=false] > last"
    );
    let said = logs.with("ERROR").concat();
    assert!(said.contains("path=\"/panics\""), "{said}");
    assert!(said.contains("panicked: the stream on purpose"), "{said}");
}
