//! Async hooks, views and handlers run at their place among the others.

use crate::prelude::*;
use tokio::task::yield_now;

static BP: Blueprint = Blueprint::new("bp").url_prefix("/b");

#[before_request]
async fn before_async(ctx: RequestContext) -> Option<(StatusCode, &'static str)> {
    yield_now().await;
    log("before async");
    (query(&ctx) == "short").then(|| (status(299), "short"))
}

#[before_request]
fn before_sync() {
    log("before sync");
}

#[before_request(BP)]
async fn bp_before_async() {
    yield_now().await;
    log("bp before async");
}

#[after_request(BP)]
async fn bp_after_async(res: &mut Response) {
    yield_now().await;
    log(format!("bp after async[{}]", res.status().as_u16()));
}

#[after_request]
fn after_sync(res: &mut Response) {
    log(format!("after sync[{}]", res.status().as_u16()));
}

#[after_request]
async fn after_async(mut res: Response) -> Response {
    yield_now().await;
    log(format!("after async[{}]", res.status().as_u16()));
    res.headers_mut().insert("x-async", "yes".parse().unwrap());
    res
}

#[teardown_request]
fn teardown_sync(outcome: &Outcome) {
    log(format!("teardown sync({})", named(outcome.error())));
}

#[teardown_request]
async fn teardown_async(outcome: &Outcome) {
    yield_now().await;
    log(format!("teardown async({})", named(outcome.error())));
}

#[teardown_request(BP)]
async fn bp_teardown_async(outcome: &Outcome) {
    yield_now().await;
    log(format!("bp teardown async({})", named(outcome.error())));
}

#[error_handler]
async fn value(_: &ValueError) -> (StatusCode, &'static str) {
    yield_now().await;
    log("handler async");
    (StatusCode::BAD_REQUEST, "handled")
}

#[error_handler(500)]
async fn internal(_: &Error) -> (StatusCode, &'static str) {
    yield_now().await;
    log("500 handler async");
    (StatusCode::INTERNAL_SERVER_ERROR, "oops")
}

#[get(BP, "/{what}")]
async fn v(Path(what): Path<String>) -> Result<&'static str> {
    yield_now().await;
    log("view async");
    fail(&what)?;
    Ok("ok")
}

#[get(BP, "/sync")]
fn sync_view() -> &'static str {
    log("view sync");
    "ok"
}

#[tokio::test]
async fn s25_async() {
    let app = App::new()
        .hook(before_async)
        .hook(before_sync)
        .hook(after_sync)
        .hook(after_async);
    let app = app
        .hook(teardown_sync)
        .hook(teardown_async)
        .hook(value)
        .hook(internal);
    Parity::with("s25_async").of(app.register(&BP)).await;
}
