//! The kinds of functions that only blueprints have.

use hooks_runtime::{minijinja::context, prelude::*};

static KIT: Blueprint = Blueprint::new("kit");

#[before_app_request(KIT)]
fn before(g: G) {
    g.set(1_u8);
}

#[after_app_request(KIT)]
fn after(response: &mut Response, ctx: RequestContext) {
    let route = ctx.endpoint().map_or("none", Endpoint::name);
    response
        .headers_mut()
        .insert("x-route", route.parse().unwrap());
}

#[teardown_app_request(KIT)]
fn teardown(outcome: &Outcome, g: G) {
    g.set(outcome.status());
}

#[app_error_handler(KIT, 500)]
fn sorry() -> &'static str {
    "sorry"
}

#[app_context_processor(KIT)]
fn values() -> hooks_runtime::minijinja::Value {
    context! { kit => true }
}

#[before_app_websocket(KIT)]
fn before_socket(ctx: RequestContext) -> Option<StatusCode> {
    (ctx.method() != Method::GET).then_some(StatusCode::METHOD_NOT_ALLOWED)
}

#[after_app_websocket(KIT)]
fn after_socket(_: &Response) {}

#[teardown_app_websocket(KIT)]
fn teardown_socket(_: &Outcome) {}

#[test]
fn app_wide_functions_of_a_blueprint() {
    let mock = RequestContext::mock()
        .endpoint("shop.show")
        .status(StatusCode::CREATED);
    before(mock.g());
    assert_eq!(mock.g().get(), Some(1_u8));
    let mut response = ().into_response();
    after(&mut response, mock.context());
    assert_eq!(response.headers()["x-route"], "shop.show");
    teardown(&mock.outcome(), mock.g());
    assert_eq!(mock.g().get(), Some(Some(StatusCode::CREATED)));
    assert_eq!(sorry(), "sorry");
    assert!(values().get_attr("kit").unwrap().is_true());
    assert_eq!(before_socket(mock.context()), None);
    let post = RequestContext::mock().method(Method::POST);
    assert!(before_socket(post.context()).is_some());
    after_socket(&response);
    teardown_socket(&mock.outcome());
}
