//! What is raised never reads as a success.

#![allow(clippy::result_large_err, reason = "a raised `Response` is large")]

use axum::response::Redirect;
use hooks_runtime::prelude::*;
use std::borrow::Cow;
use support::{Logs, quiet};

const BARE: (u16, &str) = (500, "Internal Server Error");

static GUARDED: Blueprint = Blueprint::new("guarded").url_prefix("/guarded");

#[before_request(GUARDED)]
async fn guard(headers: HeaderMap) -> Result<(), String> {
    if headers.contains_key("x-key") {
        Ok(())
    } else {
        Err("the secret key is missing".to_owned())
    }
}

#[get(GUARDED, "/")]
fn treasure() -> &'static str {
    "treasure"
}

#[get("/str")]
fn borrowed() -> Result<(), &'static str> {
    Err("no")
}

#[get("/cow")]
fn cow() -> Result<(), Cow<'static, str>> {
    Err("no".into())
}

#[get("/unit")]
fn unit() -> Result<(), ()> {
    Err(())
}

#[get("/json")]
fn json() -> Result<(), Json<u8>> {
    Err(Json(7))
}

#[get("/status")]
fn status() -> Result<(), StatusCode> {
    Err(StatusCode::ACCEPTED)
}

#[get("/erased")]
fn erased() -> axum::response::Result<()> {
    Err("no")?
}

#[get("/redirect")]
fn redirect() -> Result<(), Redirect> {
    Err(Redirect::to("/login"))
}

#[get("/answer")]
fn answer() -> Result<(), Response> {
    Err("the very answer".into_response())
}

/// An error that some scope takes for what it is.
struct Named;

impl IntoResponse for Named {
    fn into_response(self) -> Response {
        "named".into_response()
    }
}

#[get("/named")]
fn named() -> Result<(), Named> {
    Err(Named)
}

#[error_handler]
fn takes_named(_: &Named) -> &'static str {
    "the handler chose a 200"
}

async fn ask(uri: &str) -> (u16, String) {
    quiet();
    let res = app!(self).register(&GUARDED).test_client().get(uri).await;
    (res.status().as_u16(), res.text().to_owned())
}

#[tokio::test]
async fn a_guard_that_fails_with_a_text_is_a_500_and_logged() {
    let (logs, _guard) = Logs::listen();
    let (status, text) = ask("/guarded/").await;
    assert_eq!((status, &*text), BARE);
    let said = logs.with("ERROR").concat();
    assert!(said.contains("the secret key is missing"), "{said}");
    assert!(said.contains("raise `abort(StatusCode::…)`"), "{said}");
}

#[tokio::test]
async fn so_is_everything_else_that_renders_as_a_success() {
    for uri in ["/str", "/cow", "/unit", "/json", "/status", "/erased"] {
        let (status, text) = ask(uri).await;
        assert_eq!((status, &*text), BARE, "{uri}");
    }
}

#[tokio::test]
async fn a_redirect_stays_one() {
    assert_eq!(ask("/redirect").await.0, 303);
}

#[tokio::test]
async fn a_raised_response_is_the_answer() {
    // F60
    assert_eq!(ask("/answer").await, (200, "the very answer".into()));
}

#[tokio::test]
async fn a_handler_of_the_type_may_answer_with_a_success() {
    assert_eq!(ask("/named").await, (200, "the handler chose a 200".into()));
}
