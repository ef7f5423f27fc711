//! What is raised meets the handlers, what is returned does not.

#![allow(clippy::result_large_err, reason = "a raised `Response` is large")]

use hooks_runtime::prelude::*;
use std::{fmt, io};
use support::Trace;

/// An error with a response of its own, that a handler wants.
#[derive(Debug)]
struct Wanted(u8);

impl IntoResponse for Wanted {
    fn into_response(self) -> Response {
        (StatusCode::NOT_FOUND, "its own rendering").into_response()
    }
}

/// An error with a response of its own, that no handler names.
struct Unnamed(StatusCode);

impl IntoResponse for Unnamed {
    fn into_response(self) -> Response {
        (self.0, [("x-own", "1")], "its own rendering").into_response()
    }
}

/// A plain error.
#[derive(Debug)]
struct Plain;

impl fmt::Display for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("plain")
    }
}

impl std::error::Error for Plain {}

#[error_handler]
fn wanted(error: &Wanted) -> String {
    format!("wanted {}", error.0)
}

#[error_handler]
fn plain(error: &Plain) -> (StatusCode, String) {
    (StatusCode::IM_A_TEAPOT, format!("handled {error}"))
}

#[error_handler(404)]
async fn not_found(error: &Error, head: &Parts, g: G) -> String {
    format!(
        "404 at {} g={:?} {}",
        head.uri.path(),
        g.get::<u8>(),
        error.status().as_u16()
    )
}

#[get("/question")]
fn question() -> Result<()> {
    Err(Plain)?;
    Ok(())
}

#[get("/io")]
fn by_io() -> Result<String> {
    let text = Err::<String, _>(io::Error::other("secret"))?;
    Ok(text)
}

#[get("/wanted")]
fn raises_wanted() -> Result<&'static str, Wanted> {
    Err(Wanted(7))
}

#[get("/unnamed/{code}")]
fn unnamed(Path(code): Path<u16>) -> Result<(), Unnamed> {
    Err(Unnamed(StatusCode::from_u16(code).unwrap()))
}

#[get("/status")]
fn status() -> Result<(), StatusCode> {
    Err(StatusCode::NOT_FOUND)
}

#[get("/tuple")]
fn tuple() -> Result<(), (StatusCode, &'static str)> {
    Err((StatusCode::NOT_FOUND, "a tuple"))
}

#[get("/response")]
fn response() -> Result<(), Response> {
    Err((StatusCode::NOT_FOUND, "a response").into_response())
}

#[get("/returned")]
fn returned() -> (StatusCode, &'static str) {
    (StatusCode::NOT_FOUND, "returned")
}

#[get("/returned/error")]
fn returned_error(g: G) -> Error {
    g.set(7_u8);
    Plain.into()
}

#[before_request]
async fn before(uri: Uri) -> Result<(), Wanted> {
    if uri.query() == Some("before") {
        Err(Wanted(8))
    } else {
        Ok(())
    }
}

#[after_request]
fn after(trace: State<Trace>) {
    trace.push("after");
}

async fn ask(uri: &str) -> (u16, String) {
    let trace = Trace::default();
    let res = app!(self).state(trace.clone()).test_client().get(uri).await;
    assert_eq!(trace.take(), "after", "after hooks run on all of them");
    (res.status().as_u16(), res.text().to_owned())
}

#[tokio::test]
async fn an_error_meets_the_handler_of_its_type_whichever_way_it_came() {
    assert_eq!(ask("/question").await, (418, "handled plain".into()));
    assert_eq!(ask("/returned/error").await, (418, "handled plain".into()));
    assert_eq!(ask("/wanted").await, (200, "wanted 7".into()));
    assert_eq!(ask("/status?before").await, (200, "wanted 8".into()));
}

#[tokio::test]
async fn a_type_with_a_response_of_its_own_meets_the_handler_of_its_status() {
    let taken = |path: &str| (200, format!("404 at {path} g=None 404"));
    assert_eq!(ask("/unnamed/404").await, taken("/unnamed/404"));
    assert_eq!(ask("/status").await, taken("/status"));
    assert_eq!(ask("/tuple").await, taken("/tuple"));
}

#[tokio::test]
async fn unhandled_it_keeps_its_own_rendering() {
    assert_eq!(ask("/unnamed/409").await, (409, "its own rendering".into()));
}

#[tokio::test]
async fn a_raised_response_meets_no_handler() {
    // F60
    assert_eq!(ask("/response").await, (404, "a response".into()));
}

#[tokio::test]
async fn a_returned_404_meets_no_handler() {
    assert_eq!(ask("/returned").await, (404, "returned".into()));
}

#[tokio::test]
async fn a_handler_does_not_imply_a_status() {
    // F54
    assert_eq!(
        ask("/nowhere").await,
        (200, "404 at /nowhere g=None 404".into())
    );
}

#[tokio::test]
async fn an_error_that_no_handler_takes_is_a_bare_500() {
    assert_eq!(ask("/io").await, (500, "Internal Server Error".into()));
}
