//! Values that panic while they are rendered, printed or dropped do no harm.

use axum::body::{Body, Bytes, HttpBody};
use hooks_runtime::{prelude::*, testing::TestResponse};
use http_body_util::combinators::Frame;
use std::{
    fmt,
    future::Future,
    panic::panic_any,
    pin::Pin,
    task::{Context, Poll},
};
use support::{Is, Trace};

/// An error whose response cannot be made.
struct Unrenderable;

impl IntoResponse for Unrenderable {
    fn into_response(self) -> Response {
        panic!("on purpose: no rendering")
    }
}

/// An error that cannot be printed.
#[derive(Debug)]
struct Unprintable;

impl fmt::Display for Unprintable {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("on purpose: no text")
    }
}

impl std::error::Error for Unprintable {}

/// A value that cannot be dropped.
#[derive(Clone)]
struct Undroppable;

impl Drop for Undroppable {
    fn drop(&mut self) {
        assert!(std::thread::panicking(), "on purpose: no drop");
    }
}

impl HttpBody for Undroppable {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<<Frame<'static, Body> as Future>::Output> {
        Poll::Ready(None)
    }
}

/// An error that cannot be dropped once a handler has had it.
struct Cursed(#[allow(dead_code, reason = "dropped")] Undroppable);

impl IntoResponse for Cursed {
    fn into_response(self) -> Response {
        StatusCode::CONFLICT.into_response()
    }
}

#[error_handler]
fn handles(_: &Cursed) -> &'static str {
    "handled"
}

#[get("/cursed")]
fn cursed() -> Result<(), Cursed> {
    Err(Cursed(Undroppable))
}

#[get("/raises")]
fn raises() -> Result<(), Unrenderable> {
    Err(Unrenderable)
}

#[get("/returns")]
fn returns() -> Unrenderable {
    Unrenderable
}

#[get("/unprintable")]
fn unprintable() -> Result<()> {
    Err(Unprintable.into())
}

#[get("/store")]
fn store(g: G) -> &'static str {
    g.set(Undroppable);
    "stored"
}

#[get("/payload")]
fn payload() {
    panic_any(Undroppable)
}

#[get("/callback")]
fn callback(ctx: RequestContext) -> StatusCode {
    // Dropped with the callbacks that never ran.
    ctx.after_this_request(|_| panic!("on purpose"));
    StatusCode::OK
}

/// A response that cannot be dropped, head and body.
#[get("/cluttered")]
fn cluttered() -> Response {
    let mut response = Response::new(Body::new(Undroppable));
    response.extensions_mut().insert(Undroppable);
    response
}

#[after_request]
fn fails_first(uri: Uri, res: &mut Response) -> Result<()> {
    if uri.path() == "/cluttered" && res.status() == StatusCode::OK {
        return Err(Error::msg("on purpose"));
    }
    Ok(())
}

#[before_request]
fn clutters(head: &mut Parts) {
    if head.uri.query() == Some("clutter") {
        head.extensions.insert(Undroppable);
    }
}

#[before_request]
fn before(uri: Uri) -> Result<(), Unrenderable> {
    if uri.path() == "/before" {
        Err(Unrenderable)
    } else {
        Ok(())
    }
}

#[after_request]
fn after(trace: State<Trace>, res: &mut Response) {
    trace.push(res.status().as_str());
}

#[teardown_request]
fn over(trace: State<Trace>, outcome: &Outcome) {
    trace.push(format!("teardown[error: {}]", outcome.error().is_some()));
}

async fn ask(uri: &str) -> (TestResponse, String) {
    support::get(app!(self), uri).await
}

#[tokio::test]
async fn an_error_that_cannot_be_rendered_becomes_the_500() {
    for uri in ["/raises", "/returns", "/before"] {
        let (res, trace) = ask(uri).await;
        res.is(500, "Internal Server Error");
        assert_eq!(trace, "500 > teardown[error: true]", "{uri}");
    }
}

#[tokio::test]
async fn an_error_that_cannot_be_printed_becomes_the_500() {
    // Printed by whoever listens to the log.
    let (_logs, _guard) = support::Logs::listen();
    let (res, trace) = ask("/unprintable").await;
    res.is(500, "Internal Server Error");
    assert!(trace.ends_with("teardown[error: true]"), "{trace}");
}

#[tokio::test]
async fn a_value_in_g_that_cannot_be_dropped_hurts_nobody() {
    let (res, trace) = ask("/store").await;
    assert_eq!(res.text(), "stored");
    assert_eq!(trace, "200 > teardown[error: false]");
}

#[tokio::test]
async fn a_panic_whose_payload_cannot_be_dropped_becomes_the_500() {
    let (res, trace) = ask("/payload").await;
    res.is(500, "Internal Server Error");
    assert_eq!(trace, "500 > teardown[error: true]");
}

#[tokio::test]
async fn a_callback_that_panics_becomes_the_500() {
    let (res, trace) = ask("/callback").await;
    assert_eq!(res.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(trace, "500 > teardown[error: true]");
}

#[tokio::test]
async fn an_error_that_cannot_be_dropped_was_handled_all_the_same() {
    let (res, trace) = ask("/cursed").await;
    res.is(200, "handled");
    assert_eq!(trace, "200 > teardown[error: false]");
}

#[tokio::test]
async fn a_response_that_cannot_be_dropped_gives_way_to_the_500() {
    let (res, trace) = ask("/cluttered").await;
    res.is(500, "Internal Server Error");
    assert_eq!(trace, "200 > 500 > teardown[error: true]");
}

#[tokio::test]
async fn a_request_that_cannot_be_dropped_hurts_nobody() {
    let (res, trace) = ask("/store?clutter").await;
    assert_eq!(res.text(), "stored");
    assert_eq!(trace, "200 > teardown[error: false]");
}
