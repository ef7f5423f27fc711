//! An after hook fails in a blueprint: the blueprint's own 500 handler renders it, on any response.

use crate::prelude::*;

static OUTER: Blueprint = Blueprint::new("outer").url_prefix("/outer");
static INNER: Blueprint = Blueprint::new("inner").url_prefix("/inner");

fn raise_in(ctx: &RequestContext, place: &str, res: &Response) -> Result<()> {
    log(format!("{place}[{}]", res.status().as_u16()));
    match query(ctx).split_once(':') {
        Some((at, what)) if at == place && res.status() != 500 => fail(what),
        _ => Ok(()),
    }
}

fn answer(handler: &'static str, error: &impl std::fmt::Display) -> (StatusCode, &'static str) {
    log(format!("{handler}({})", name(error)));
    (StatusCode::INTERNAL_SERVER_ERROR, handler)
}

hooks!(app1);
hooks!(OUTER, outer1);
hooks!(INNER, inner1);

#[after_request]
fn app_raises(ctx: RequestContext, res: &mut Response) -> Result<()> {
    raise_in(&ctx, "app", res)
}

#[after_request(OUTER)]
fn outer_raises(ctx: RequestContext, res: &mut Response) -> Result<()> {
    raise_in(&ctx, "outer", res)
}

#[after_request(INNER)]
fn inner_raises(ctx: RequestContext, res: &mut Response) -> Result<()> {
    raise_in(&ctx, "inner", res)
}

hooks!(app2);
hooks!(OUTER, outer2);
hooks!(INNER, inner2);

#[error_handler(500)]
fn app_500(error: &Error) -> (StatusCode, &'static str) {
    answer("app 500", error)
}

#[error_handler]
fn app_exception(error: &Error) -> (StatusCode, &'static str) {
    answer("app Exception", error)
}

#[error_handler(INNER, 500)]
fn inner_500(error: &Error) -> (StatusCode, &'static str) {
    answer("inner 500", error)
}

#[error_handler(INNER)]
fn inner_key_error(error: &KeyError) -> (StatusCode, &'static str) {
    answer("inner KeyError", error)
}

#[before_request(INNER)]
fn short(method: Method) -> Option<(StatusCode, &'static str)> {
    (method == Method::PUT).then(|| (status(299), "short"))
}

#[get(OUTER, "/")]
#[route(INNER, "/", methods = [GET, PUT])]
fn v() -> &'static str {
    "ok"
}

#[get(OUTER, "/slash/")]
fn slash() -> &'static str {
    "ok"
}

#[tokio::test]
async fn after_raises_in_scopes() {
    let app = App::new()
        .with_all(app1::hooks)
        .hook(app_raises)
        .with_all(app2::hooks);
    let app = app
        .hook(app_500)
        .hook(app_exception)
        .register(OUTER.nest(&INNER));
    Parity::with("after_raises_in_scopes").of(app).await;
}
