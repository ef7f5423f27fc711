//! Errors and responses that take the place of others: each is dropped on its own.

use crate::bomb::{Argument, Bomb, Cursed, Demanding, Frames, Last, Second, undroppable};
use hooks_runtime::{App, prelude::*, testing::TestResponse};
use std::ops::ControlFlow;
use support::quiet;

async fn ask(blueprint: &'static Blueprint, headers: &[(&'static str, &str)]) -> TestResponse {
    quiet();
    let client = App::new().register(blueprint).test_client();
    let request = headers
        .iter()
        .fold(client.get("/"), |request, (name, value)| {
            request.header(name, value)
        });
    request.await
}

static HANDLED: Blueprint = Blueprint::new("handled");

#[get(HANDLED, "/")]
fn raises() -> Result<(), Cursed> {
    Err(Cursed(Some(Bomb)))
}

#[error_handler(HANDLED)]
fn handles(_: &Cursed) -> (StatusCode, Response) {
    (StatusCode::CONFLICT, undroppable())
}

#[after_request(HANDLED)]
fn fails(_: &mut Response) -> Result<()> {
    Err(Error::new(Second(Some(Bomb))))
}

#[tokio::test]
async fn an_error_of_an_after_hook_takes_the_place_of_a_handled_one() {
    assert_eq!(ask(&HANDLED, &[]).await.status(), 500);
}

static FAILING_HANDLER: Blueprint = Blueprint::new("failing_handler");

#[get(FAILING_HANDLER, "/")]
fn raises_too() -> Result<(), Cursed> {
    Err(Cursed(Some(Bomb)))
}

#[error_handler(FAILING_HANDLER)]
fn fails_too(_: &Cursed) -> Result<()> {
    Err(Error::new(Second(Some(Bomb))))
}

#[tokio::test]
async fn an_error_of_a_handler_takes_the_place_of_the_handled_one() {
    assert_eq!(ask(&FAILING_HANDLER, &[]).await.status(), 500);
}

static RAISED_RESPONSE: Blueprint = Blueprint::new("raised_response");

/// An error that is raised as a response, with what a tuple has added to it.
#[get(RAISED_RESPONSE, "/")]
fn answers_with_an_error() -> Response {
    let mut response = Error::new(Second(Some(Bomb)))
        .with_status(StatusCode::GONE)
        .into_response();
    response.extensions_mut().insert(Bomb);
    *response.body_mut() = Frames::body(1, Last::End, Some(Bomb));
    response
}

#[tokio::test]
async fn an_error_that_became_a_response_is_taken_out_of_it() {
    assert_eq!(ask(&RAISED_RESPONSE, &[]).await.status(), 410);
}

static BEFORE_RESPONSE: Blueprint = Blueprint::new("before_response");

#[before_request(BEFORE_RESPONSE)]
fn stops() -> ControlFlow<Response> {
    ControlFlow::Break(answers_with_an_error())
}

#[get(BEFORE_RESPONSE, "/")]
fn unreached() {}

#[tokio::test]
async fn so_is_one_of_a_before_hook() {
    assert_eq!(ask(&BEFORE_RESPONSE, &[]).await.status(), 410);
}

static RENDERED: Blueprint = Blueprint::new("rendered");

/// Renders as a success, which no error may.
struct Success;

impl IntoResponse for Success {
    fn into_response(self) -> Response {
        undroppable()
    }
}

#[get(RENDERED, "/")]
fn raises_a_success() -> Result<(), Success> {
    Err(Success)
}

#[tokio::test]
async fn an_error_that_renders_as_a_success_is_dropped_with_its_response() {
    assert_eq!(ask(&RENDERED, &[]).await.status(), 500);
}

static SYNC: Blueprint = Blueprint::new("sync");

#[get(SYNC, "/")]
fn takes(_: Argument, _: Argument, _: Demanding) {}

#[error_handler(SYNC)]
fn rejected(_: &Cursed) -> StatusCode {
    StatusCode::CONFLICT
}

#[tokio::test]
async fn a_rejection_is_the_answer_though_arguments_before_it_panic() {
    let headers = [("argument", "1"), ("reject", "1")];
    assert_eq!(ask(&SYNC, &headers).await.status(), 409);
}

static ASYNC: Blueprint = Blueprint::new("async");

#[get(ASYNC, "/")]
async fn takes_and_waits(_: Argument, _: Argument, _: Demanding) {
    tokio::task::yield_now().await;
}

#[error_handler(ASYNC)]
fn rejected_too(_: &Cursed) -> StatusCode {
    StatusCode::CONFLICT
}

#[tokio::test]
async fn so_it_is_for_an_async_function() {
    let headers = [("argument", "1"), ("reject", "1")];
    assert_eq!(ask(&ASYNC, &headers).await.status(), 409);
}

static TAKES_RESPONSE: Blueprint = Blueprint::new("takes_response");

#[get(TAKES_RESPONSE, "/")]
fn answers_with_both() -> Response {
    undroppable()
}

#[after_request(TAKES_RESPONSE)]
fn takes_the_response(res: Response, _: Demanding) -> Response {
    res
}

#[after_request(TAKES_RESPONSE)]
async fn takes_it_and_waits(res: Response, _: Demanding) -> Response {
    tokio::task::yield_now().await;
    res
}

#[tokio::test]
async fn a_response_is_an_argument_that_is_dropped_part_by_part() {
    assert_eq!(ask(&TAKES_RESPONSE, &[("reject", "1")]).await.status(), 500);
    assert_eq!(ask(&TAKES_RESPONSE, &[]).await.status(), 200);
}

#[tokio::test]
async fn what_a_proxy_was_given_is_dropped_part_by_part() {
    quiet();
    // Nobody listens there.
    let app = App::new().fallback_to("http://127.0.0.1:1");
    let router = app.build().expect("no problem");
    for (method, status) in [("GET", 502), ("CONNECT", 501)] {
        let mut request = support::request(method, "/x");
        *request.body_mut() = Frames::body(1, Last::End, Some(Bomb));
        request.extensions_mut().insert(Bomb);
        request
            .headers_mut()
            .insert("host", "test".parse().expect("a value"));
        assert_eq!(
            support::send(&router, request).await.status(),
            status,
            "{method}"
        );
    }
}

static RAISED_AFTER: Blueprint = Blueprint::new("raised_after");

#[get(RAISED_AFTER, "/")]
fn index() {}

#[after_request(RAISED_AFTER)]
#[allow(clippy::result_large_err, reason = "a response may be raised")]
fn raises_a_response(_: &mut Response) -> Result<(), Response> {
    Err(undroppable())
}

#[tokio::test]
async fn a_response_that_an_after_hook_raises_is_dropped_part_by_part() {
    assert_eq!(ask(&RAISED_AFTER, &[]).await.status(), 500);
}

static SECOND_PASS: Blueprint = Blueprint::new("second_pass");

#[get(SECOND_PASS, "/")]
fn fails_at_once() -> Result<()> {
    Err(Error::msg("on purpose"))
}

#[error_handler(SECOND_PASS, 500)]
fn answers_with_two(_: &Error) -> Response {
    let mut response = undroppable();
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response
}

#[after_request(SECOND_PASS)]
fn spoils(mut res: Response) -> Result<Response> {
    // In here two at once would be a bug of this function.
    std::mem::forget(std::mem::take(&mut res));
    Err(Error::new(Second(Some(Bomb))))
}

#[tokio::test]
async fn the_copy_for_a_failed_after_hook_is_dropped_apart() {
    assert_eq!(ask(&SECOND_PASS, &[]).await.status(), 500);
}
