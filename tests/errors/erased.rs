//! The `Err` of `axum::response::Result` is raised.

#![allow(
    clippy::result_large_err,
    clippy::unnecessary_wraps,
    reason = "axum's `ErrorResponse` is large, and what is shown is the type"
)]

use axum::response::Result;
use hooks_runtime::prelude::{Result as HooksResult, *};
use std::io;
use support::Trace;

#[before_request]
async fn before(uri: Uri) -> Result<()> {
    match uri.query() {
        Some("before") => Err((StatusCode::CONFLICT, "from before"))?,
        _ => Ok(()),
    }
}

#[before_request]
fn answers(uri: Uri) -> Result<Option<&'static str>> {
    match uri.query() {
        Some("answers") => Ok(Some("an answer")),
        Some("fails") => Err(StatusCode::GONE)?,
        _ => Ok(None),
    }
}

#[after_request]
fn after(uri: Uri, res: &mut Response) -> Result<()> {
    res.headers_mut().insert("x-after", "1".parse().unwrap());
    match uri.query() {
        // Only in the first pass.
        Some("after") if res.status() == StatusCode::OK => Err(StatusCode::CONFLICT)?,
        _ => Ok(()),
    }
}

#[after_request]
async fn replaces(uri: Uri, res: Response) -> Result<Response> {
    match uri.query() {
        Some("replaces") if res.status() == StatusCode::OK => Err(StatusCode::CONFLICT)?,
        _ => Ok(res),
    }
}

#[get("/conflict")]
async fn conflict() -> Result<String> {
    Err((StatusCode::CONFLICT, "its own rendering"))?
}

#[get("/gone")]
fn gone() -> Result<()> {
    Err(StatusCode::GONE)?
}

#[get("/fine")]
fn fine() -> Result<&'static str> {
    Ok("fine")
}

fn reads() -> HooksResult<()> {
    Err(io::Error::other("the secret disk is full"))?
}

#[get("/inside")]
fn inside() -> Result<()> {
    reads()?;
    Ok(())
}

#[error_handler(410)]
fn takes_gone(error: &Error) -> Result<String> {
    Ok(format!("handled {}", error.status().as_u16()))
}

#[error_handler(404)]
fn fails(_: &Error) -> Result<String> {
    Err(StatusCode::CONFLICT)?
}

#[teardown_request]
fn over(outcome: &Outcome, trace: State<Trace>) {
    let error = outcome.error();
    trace.push(error.map_or("no error".to_owned(), ToString::to_string));
}

async fn ask(uri: &str) -> (u16, String, String) {
    let trace = Trace::default();
    let res = app!(self).state(trace.clone()).test_client().get(uri).await;
    assert_eq!(res.header("x-after"), Some("1"), "after hooks run on {uri}");
    (res.status().as_u16(), res.text().to_owned(), trace.take())
}

fn said(status: u16, text: &str, error: &str) -> (u16, String, String) {
    (status, text.to_owned(), error.to_owned())
}

#[tokio::test]
async fn its_own_rendering_is_the_default() {
    let own = said(409, "its own rendering", "no error");
    assert_eq!(ask("/conflict").await, own);
    let before = said(409, "from before", "no error");
    assert_eq!(ask("/fine?before").await, before);
    assert_eq!(ask("/fine").await, said(200, "fine", "no error"));
    let answer = said(200, "an answer", "no error");
    assert_eq!(ask("/fine?answers").await, answer);
}

#[tokio::test]
async fn it_meets_the_handler_of_its_status() {
    let handled = said(200, "handled 410", "no error");
    assert_eq!(ask("/gone").await, handled);
    assert_eq!(ask("/fine?fails").await, handled);
}

#[tokio::test]
async fn an_error_inside_of_it_is_that_error() {
    assert_eq!(
        ask("/inside").await,
        said(500, "Internal Server Error", "the secret disk is full")
    );
}

#[tokio::test]
async fn in_an_after_hook_or_an_error_handler_it_becomes_the_500() {
    // F24, F55
    for uri in ["/fine?after", "/fine?replaces", "/nowhere"] {
        let (status, text, _) = ask(uri).await;
        assert_eq!((status, &*text), (500, "Internal Server Error"), "{uri}");
    }
}
