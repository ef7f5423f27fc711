//! A failing handler makes the 500; a failing handler of that, the bare one.

#![allow(clippy::result_large_err, reason = "a raised `Response` is large")]

use hooks_runtime::{prelude::*, testing::TestResponse};
use std::{io, num::ParseIntError};
use support::{Is, Logs, Trace};

#[get("/{code}")]
fn view(Path(code): Path<u16>) -> Result<()> {
    match code {
        1 => Err("x".parse::<u8>().unwrap_err().into()),
        2 => Err(Error::msg("the first error")),
        code => Err(abort(StatusCode::from_u16(code)?)),
    }
}

#[error_handler(404)]
fn aborts(_: &Error) -> Result<&'static str> {
    Err(abort(StatusCode::FORBIDDEN))
}

#[error_handler(403)]
fn forbidden(_: &Error) -> &'static str {
    "never asked for the error of another handler"
}

#[error_handler]
async fn fails(error: &ParseIntError) -> Result<StatusCode> {
    Err(Error::msg(format!("while handling: {error}")))
}

#[error_handler(409)]
fn raises_a_response(_: &Error) -> Result<(), Response> {
    Err("a response".into_response())
}

#[error_handler(410)]
fn returns_an_error(_: &Error) -> Error {
    io::Error::other("returned").into()
}

#[error_handler]
fn io_error(_: &io::Error) -> &'static str {
    "never asked for the error of another handler"
}

#[error_handler(500)]
fn internal(error: &Error, uri: Uri) -> Result<(StatusCode, String)> {
    if uri.query() == Some("fail") {
        return Err(Error::msg("the second error"));
    }
    Ok((error.status(), format!("500 for: {error}")))
}

#[after_request]
fn after(trace: State<Trace>, res: &mut Response) {
    trace.push(format!("after[{}]", res.status().as_u16()));
}

#[teardown_request]
fn over(trace: State<Trace>, outcome: &Outcome) {
    let error = outcome
        .error()
        .map_or("none".to_owned(), ToString::to_string);
    trace.push(format!("teardown[{error}]"));
}

async fn ask(uri: &str) -> (TestResponse, String) {
    support::get(app!(self), uri).await
}

#[tokio::test]
async fn the_error_of_a_handler_goes_to_the_handler_of_500_only() {
    // F55
    let parse = "x".parse::<u8>().unwrap_err();
    let cases = [
        ("/404", "403 Forbidden".to_owned()),
        ("/1", format!("while handling: {parse}")),
        ("/410", "returned".to_owned()),
    ];
    for (uri, second) in cases {
        let (logs, _guard) = Logs::listen();
        let (res, trace) = ask(uri).await;
        assert_eq!(res.status(), StatusCode::INTERNAL_SERVER_ERROR, "{uri}");
        assert_eq!(res.text(), format!("500 for: {second}"), "{uri}");
        assert_eq!(trace, format!("after[500] > teardown[{second}]"), "{uri}");
        assert_eq!(
            logs.with("the handler of this error failed").len(),
            1,
            "{uri}"
        );
    }
}

#[tokio::test]
async fn a_response_that_a_handler_raises_is_an_error_too() {
    let (res, _) = ask("/409").await;
    assert_eq!(res.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert!(res.text().starts_with("500 for: "), "{}", res.text());
}

#[tokio::test]
async fn if_the_handler_of_500_fails_the_bare_500_goes_out_without_after_hooks() {
    // F56: and teardown gets the original error.
    let (logs, _guard) = Logs::listen();
    let (res, trace) = ask("/2?fail").await;
    res.is(500, "Internal Server Error");
    assert_eq!(trace, "teardown[the first error]");
    let failures = logs.with("the handler of a 500 failed");
    assert!(failures[0].contains("the second error"), "{failures:?}");
}

#[tokio::test]
async fn if_it_fails_on_an_abort_of_500_it_is_asked_once_more_for_its_own_error() {
    // The error of a handler is a 500 of its own (F55), and its handler fails again (F56).
    let (res, trace) = ask("/500?fail").await;
    res.is(500, "Internal Server Error");
    assert_eq!(trace, "teardown[the second error]");
}

#[tokio::test]
async fn the_handler_of_500_sees_the_error_that_it_stands_for() {
    // F51, F53
    let (res, trace) = ask("/2").await;
    assert_eq!(res.text(), "500 for: the first error");
    assert_eq!(trace, "after[500] > teardown[the first error]");
}
