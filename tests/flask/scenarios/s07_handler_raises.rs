//! A handler that fails is the 500's business, and nobody's if the 500 handler fails.

use crate::prelude::*;

hooks!(app);

#[error_handler]
fn value(_: &ValueError) -> Result<()> {
    log("ValueError handler");
    Err(KeyError.into())
}

#[error_handler]
fn key(_: &KeyError) -> &'static str {
    log("KeyError handler");
    "a key"
}

#[error_handler(404)]
fn lost(_: &Error) -> Result<()> {
    log("404 handler");
    Err(abort(StatusCode::FORBIDDEN))
}

#[error_handler(403)]
fn forbidden(_: &Error) -> &'static str {
    log("403 handler");
    "forbidden"
}

#[error_handler]
fn again(_: &LookupError) -> Result<()> {
    log("LookupError handler");
    Err(LookupError.into())
}

#[error_handler(500)]
fn internal(error: &Error, ctx: RequestContext) -> Result<(StatusCode, &'static str)> {
    log(format!("500 handler({})", name(error)));
    fail(query(&ctx))?;
    Ok((StatusCode::INTERNAL_SERVER_ERROR, "oops"))
}

#[get("/{what}")]
fn v(Path(what): Path<String>) -> Result<&'static str> {
    fail(&what)?;
    Ok("ok")
}

#[tokio::test]
async fn s07_handler_raises() {
    let app = App::new()
        .with_all(app::hooks)
        .hook(value)
        .hook(key)
        .hook(lost);
    let app = app.hook(forbidden).hook(again).hook(internal).hook(v);
    Parity::with("s07_handler_raises")
        .but_wherever(nothing_escapes)
        .of(app)
        .await;
}
