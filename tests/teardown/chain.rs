//! Teardown runs once, inner scope first, and knows how the request ended.

use hooks_runtime::prelude::*;
use std::{io, num::ParseIntError};
use support::Trace;

static OUTER: Blueprint = Blueprint::new("outer").url_prefix("/outer");
static INNER: Blueprint = Blueprint::new("inner").url_prefix("/inner");

/// The status, the error and whether the client went away.
fn ending(outcome: &Outcome) -> String {
    let status = outcome
        .status()
        .map_or("none".to_owned(), |status| status.as_str().to_owned());
    let error = outcome
        .error()
        .map_or("none".to_owned(), ToString::to_string);
    format!("{status}, {error}, {}", outcome.is_cancelled())
}

#[teardown_request]
fn app_first(trace: State<Trace>, outcome: &Outcome) {
    trace.push(format!("app_first({})", ending(outcome)));
}

#[teardown_request(OUTER)]
async fn outer_one(trace: State<Trace>) {
    tokio::task::yield_now().await;
    trace.push("outer_one");
}

#[teardown_request(OUTER)]
fn outer_two(trace: State<Trace>, head: &Parts, g: G) {
    let value = g.get::<u8>();
    trace.push(format!("outer_two[{} {value:?}]", head.uri.path()));
}

#[teardown_request(INNER)]
fn inner_one(trace: State<Trace>) {
    trace.push("inner_one");
}

#[teardown_request(INNER)]
async fn inner_two(trace: State<Trace>, outcome: &Outcome) {
    trace.push(format!("inner_two({})", ending(outcome)));
}

#[teardown_request]
async fn app_last(trace: State<Trace>) {
    trace.push("app_last");
}

#[before_request]
fn answers(uri: Uri) -> Option<&'static str> {
    (uri.query() == Some("answer")).then_some("short")
}

#[get(INNER, "/page")]
fn page(g: G) -> &'static str {
    g.set(7_u8);
    "a page"
}

#[get("/{what}")]
fn view(Path(what): Path<String>) -> Result<StatusCode> {
    match &*what {
        "typed" => Err(io::Error::other("a typed error").into()),
        "unhandled" => Err("x".parse::<u8>().unwrap_err().into()),
        "abort" => Err(abort(StatusCode::FORBIDDEN)),
        "abort500" => Err(abort(StatusCode::INTERNAL_SERVER_ERROR)),
        "unavailable" => Err(Error::msg("a message").with_status(StatusCode::SERVICE_UNAVAILABLE)),
        "conflict" => Err(Error::msg("a message").with_status(StatusCode::CONFLICT)),
        "returned500" => Ok(StatusCode::INTERNAL_SERVER_ERROR),
        _ => Ok(StatusCode::OK),
    }
}

#[error_handler]
fn typed(_: &io::Error) -> StatusCode {
    StatusCode::IM_A_TEAPOT
}

#[error_handler(500)]
fn internal(_: &Error) -> (StatusCode, &'static str) {
    (StatusCode::BAD_GATEWAY, "rendered by the handler for 500")
}

async fn ask(uri: &str) -> String {
    let trace = Trace::default();
    let app = app!(self).register(OUTER.nest(&INNER)).state(trace.clone());
    let _ = app.test_client().get(uri).await;
    trace.take()
}

#[tokio::test]
async fn they_run_innermost_first_and_in_reverse_after_the_body() {
    assert_eq!(
        ask("/outer/inner/page").await,
        "inner_two(200, none, false) > inner_one > outer_two[/outer/inner/page Some(7)] \
         > outer_one > app_last > app_first(200, none, false)"
    );
}

#[tokio::test]
async fn those_of_every_matched_scope_run_after_a_short_circuit() {
    let trace = ask("/outer/inner/page?answer").await;
    assert!(
        trace.starts_with("inner_two(200, none, false) > inner_one"),
        "{trace}"
    );
    assert!(trace.ends_with("app_first(200, none, false)"), "{trace}");
}

#[tokio::test]
async fn an_unmatched_url_has_the_apps_only() {
    assert_eq!(
        ask("/outer/nowhere").await,
        "app_last > app_first(404, none, false)"
    );
}

#[tokio::test]
async fn the_outcome_has_an_error_only_if_nothing_took_it() {
    // F33: the original error whenever the response stands for the generated 500.
    let parse = "x".parse::<u8>().unwrap_err();
    let endings = [
        ("/fine", "200, none, false".to_owned()),
        ("/typed", "418, none, false".to_owned()),
        ("/unhandled", format!("502, {parse}, false")),
        ("/abort", "403, none, false".to_owned()),
        ("/abort500", "502, none, false".to_owned()),
        ("/unavailable", "503, a message, false".to_owned()),
        ("/conflict", "409, none, false".to_owned()),
        ("/returned500", "500, none, false".to_owned()),
    ];
    for (uri, ending) in endings {
        let expected = format!("app_last > app_first({ending})");
        assert_eq!(ask(uri).await, expected, "{uri}");
    }
}

static TYPED: Blueprint = Blueprint::new("typed");

#[teardown_request(TYPED)]
fn by_type(trace: State<Trace>, outcome: &Outcome) {
    let error = outcome
        .error()
        .and_then(Error::downcast_ref::<ParseIntError>);
    trace.push(format!("is a ParseIntError: {}", error.is_some()));
}

#[get(TYPED, "/by/type")]
fn fails_by_type() -> Result<()> {
    Err("x".parse::<u8>().unwrap_err().into())
}

#[tokio::test]
async fn the_outcome_has_the_error_itself() {
    let trace = Trace::default();
    let _ = app!(self)
        .register(&TYPED)
        .state(trace.clone())
        .test_client()
        .get("/by/type")
        .await;
    assert!(trace.take().starts_with("is a ParseIntError: true"));
}
