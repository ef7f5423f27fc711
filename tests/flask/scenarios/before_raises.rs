//! An error of a before hook is handled as the view's is, by the handlers of the matched route.

use crate::prelude::*;

static OUTER: Blueprint = Blueprint::new("outer").url_prefix("/outer");
static INNER: Blueprint = Blueprint::new("inner").url_prefix("/inner");

fn raise_in(ctx: &RequestContext, place: &str) -> Result<()> {
    log(place);
    match query(ctx).split_once(':') {
        Some((at, what)) if at == place => fail(what),
        _ => Ok(()),
    }
}

fn answer(handler: &str, error: &impl std::fmt::Display) -> (StatusCode, String) {
    log(handler);
    (
        StatusCode::IM_A_TEAPOT,
        format!("{handler} <- {}", name(error)),
    )
}

#[before_request]
fn app_raises(ctx: RequestContext) -> Result<()> {
    raise_in(&ctx, "app")
}

#[before_request(OUTER)]
fn outer_raises(ctx: RequestContext) -> Result<()> {
    raise_in(&ctx, "outer")
}

#[before_request(INNER)]
fn inner_raises(ctx: RequestContext) -> Result<()> {
    raise_in(&ctx, "inner")
}

hooks!(app2);
hooks!(OUTER, outer2);
hooks!(INNER, inner2);

#[error_handler(404)]
fn app_404(error: &Error) -> (StatusCode, String) {
    answer("app 404", error)
}

#[error_handler(OUTER, 404)]
fn outer_404(error: &Error) -> (StatusCode, String) {
    answer("outer 404", error)
}

#[error_handler(INNER, 404)]
fn inner_404(error: &Error) -> (StatusCode, String) {
    answer("inner 404", error)
}

#[error_handler]
fn app_value(error: &ValueError) -> (StatusCode, String) {
    answer("app ValueError", error)
}

#[error_handler(INNER)]
fn inner_value(error: &ValueError) -> (StatusCode, String) {
    answer("inner ValueError", error)
}

#[error_handler(OUTER)]
fn outer_lookup(error: &LookupError) -> (StatusCode, String) {
    answer("outer LookupError", error)
}

#[get(INNER, "/")]
fn v(ctx: RequestContext) -> Result<&'static str> {
    raise_in(&ctx, "view")?;
    Ok("ok")
}

#[tokio::test]
async fn before_raises() {
    let app = App::new()
        .hook(app_raises)
        .with_all(app2::hooks)
        .hook(app_404)
        .hook(app_value);
    Parity::with("before_raises")
        .of(app.register(OUTER.nest(&INNER)))
        .await;
}
