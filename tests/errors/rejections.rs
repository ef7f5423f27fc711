//! What an extractor rejects meets handlers by type and by status.

use axum::extract::{
    FromRequestParts,
    rejection::{JsonRejection, QueryRejection},
};
use hooks_runtime::{prelude::*, testing::TestResponse};
use serde::{Deserialize, Serialize};
use support::{Is, Trace};

static TYPED: Blueprint = Blueprint::new("typed").url_prefix("/typed");
static BARE: Blueprint = Blueprint::new("bare").url_prefix("/bare");

#[derive(Deserialize, Serialize)]
struct Order {
    amount: u8,
}

#[post(TYPED, "/json")]
#[post("/json")]
#[post(BARE, "/json")]
async fn json(Json(order): Json<Order>) -> String {
    format!("{} pieces", order.amount)
}

#[get("/path/{id}")]
#[get(BARE, "/path/{id}")]
fn path(Path(id): Path<u8>) -> String {
    id.to_string()
}

#[get("/query")]
fn query(Query(order): Query<Order>) -> String {
    order.amount.to_string()
}

#[get("/optional")]
fn optional(order: Result<Query<Order>, QueryRejection>) -> &'static str {
    if order.is_ok() { "an order" } else { "none" }
}

/// An extractor of one's own, with a rejection of its own.
struct Key;

struct NoKey;

impl IntoResponse for NoKey {
    fn into_response(self) -> Response {
        (StatusCode::UNAUTHORIZED, "no key").into_response()
    }
}

impl<S: Sync> FromRequestParts<S> for Key {
    type Rejection = NoKey;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, NoKey> {
        if parts.headers.contains_key("x-key") {
            Ok(Key)
        } else {
            Err(NoKey)
        }
    }
}

#[get("/key")]
#[get(TYPED, "/key")]
fn key(_: Key) -> &'static str {
    "a key"
}

#[error_handler(TYPED)]
fn bad_json(error: &JsonRejection) -> (StatusCode, String) {
    (error.status(), format!("by type: {}", error.body_text()))
}

#[error_handler(TYPED)]
async fn no_key(_: &NoKey) -> &'static str {
    "by type: no key"
}

#[error_handler(422)]
fn unprocessable(error: &Error) -> String {
    format!("by status: {}", error.status().as_u16())
}

#[error_handler(400)]
fn bad_request(_: &Error, uri: Uri) -> String {
    format!("by status: 400 at {}", uri.path())
}

#[error_handler(401)]
fn unauthorized(_: &Error) -> &'static str {
    "by status: 401"
}

#[teardown_request]
fn over(trace: State<Trace>, outcome: &Outcome) {
    trace.push(format!("error: {}", outcome.error().is_some()));
}

async fn send(app: App, method: &str, uri: &str, body: &'static str) -> TestResponse {
    let trace = Trace::default();
    let client = app.state(trace.clone()).test_client();
    let request = client.request(method.parse().unwrap(), uri).body(body);
    let res = request.header("content-type", "application/json").await;
    assert_eq!(
        trace.take(),
        "error: false",
        "a client's mistake is not the app's"
    );
    res
}

#[tokio::test]
async fn nothing_rejected_reaches_the_view() {
    let res = send(app!(self), "POST", "/json", r#"{"amount": 3}"#).await;
    res.is(200, "3 pieces");
}

#[tokio::test]
async fn a_rejection_meets_the_handler_of_its_status() {
    let res = send(app!(self), "POST", "/json", r#"{"amount": "x"}"#).await;
    assert_eq!(res.text(), "by status: 422");
    let res = send(app!(self), "GET", "/path/x", "").await;
    assert_eq!(res.text(), "by status: 400 at /path/x");
    let res = send(app!(self), "GET", "/query", "").await;
    assert_eq!(res.text(), "by status: 400 at /query");
    let res = send(app!(self), "GET", "/key", "").await;
    assert_eq!(res.text(), "by status: 401");
}

#[tokio::test]
async fn a_rejection_meets_the_handler_of_its_type() {
    // 415: there is no handler for that status.
    let app = app!(self).register(&TYPED).state(Trace::default());
    let res = app.test_client().post("/typed/json").body("{}").await;
    assert_eq!(res.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert!(
        res.text().starts_with("by type: Expected request with"),
        "{}",
        res.text()
    );
}

#[tokio::test]
async fn the_status_goes_before_the_type_as_for_any_error() {
    // F47
    let res = send(app!(self).register(&TYPED), "POST", "/typed/json", "{}").await;
    assert_eq!(res.text(), "by status: 422");
}

#[tokio::test]
async fn a_rejection_that_is_no_std_error_meets_the_handler_of_its_type() {
    let res = send(app!(self).register(&TYPED), "GET", "/typed/key", "").await;
    assert_eq!(res.text(), "by type: no key");
}

#[tokio::test]
async fn without_a_handler_it_keeps_its_own_rendering() {
    let res = send(
        App::new().register(&BARE).hook(over),
        "GET",
        "/bare/path/x",
        "",
    )
    .await;
    assert_eq!(res.status(), StatusCode::BAD_REQUEST);
    assert!(
        res.text().starts_with("Invalid URL: Cannot parse"),
        "{}",
        res.text()
    );
    let res = send(
        App::new().register(&BARE).hook(over),
        "POST",
        "/bare/json",
        "{",
    )
    .await;
    assert!(
        res.text().starts_with("Failed to parse the request body"),
        "{}",
        res.text()
    );
}

#[tokio::test]
async fn a_rejection_that_the_function_asks_for_is_not_raised() {
    assert_eq!(
        send(app!(self), "GET", "/optional", "").await.text(),
        "none"
    );
    assert_eq!(
        send(app!(self), "GET", "/optional?amount=1", "")
            .await
            .text(),
        "an order"
    );
}
