//! Every attribute, sync and async, in a module that allows nothing.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic)]
#![allow(
    clippy::unnecessary_wraps,
    reason = "what a function may return is the point"
)]

use hooks_runtime::prelude::*;

static ADMIN: Blueprint = Blueprint::new("admin");

#[before_request]
fn before() {}

#[before_request(ADMIN, order = -1, runs_before = before_scoped)]
async fn before_async(headers: HeaderMap, body: String) -> Result<()> {
    drop((headers, body));
    std::future::ready(Ok(())).await
}

#[before_request(ADMIN, runs_after = [before_async])]
fn before_scoped(parts: &mut Parts) -> Option<StatusCode> {
    parts.headers.clear();
    None
}

#[before_request(blocking)]
fn before_blocking() {}

#[process_view(ADMIN, blocking, order = 1)]
fn view_blocking(headers: HeaderMap, body: String) -> Option<String> {
    headers.is_empty().then_some(body)
}

#[after_request(ADMIN, blocking)]
fn after_blocking(res: Response, _: G) -> Result<Response> {
    Ok(res)
}

#[get("/blocking", blocking, endpoint = "blocks")]
fn index_blocking(_: RequestContext) -> &'static str {
    "index"
}

#[derive(Debug)]
struct Failed;

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("failed")
    }
}

impl std::error::Error for Failed {}

#[error_response]
impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        StatusCode::CONFLICT.into_response()
    }
}

#[before_request(ADMIN)]
fn before_typed() -> Result<(), std::fmt::Error> {
    Ok(())
}

#[before_app_request(ADMIN)]
async fn before_app(_: G, _: &Parts) -> std::ops::ControlFlow<Response> {
    std::future::ready(std::ops::ControlFlow::Continue(())).await
}

#[after_request]
fn after(_: &Parts, res: &mut Response) {
    *res.status_mut() = StatusCode::OK;
}

#[after_request(ADMIN)]
async fn after_async(res: Response, _: RequestContext) -> Result<Response> {
    std::future::ready(Ok(res)).await
}

#[after_app_request(ADMIN)]
fn after_app(_: Option<Endpoint>) {}

#[process_template_response]
fn process(_: &mut TemplateResponse, _: &Parts) {}

#[process_template_response(ADMIN, order = 1)]
async fn process_async(template: &TemplateResponse, _: HeaderMap) -> Result<()> {
    assert!(template.get("x").is_none());
    std::future::ready(Ok(())).await
}

#[context_processor]
fn values() -> [(u8, u8); 0] {
    []
}

#[context_processor(ADMIN)]
async fn values_async(_: Endpoint, _: &Parts) -> Result<Option<String>> {
    std::future::ready(Ok(None)).await
}

#[app_context_processor(ADMIN)]
fn values_app(_: G) -> Result<u8, StatusCode> {
    Err(StatusCode::CONFLICT)
}

#[teardown_request]
fn teardown(_: &Outcome) {}

#[teardown_request(ADMIN)]
async fn teardown_async(_: &Outcome, _: G) {
    std::future::ready(()).await;
}

#[teardown_app_request(ADMIN)]
fn teardown_app() {}

#[before_websocket(order = -1)]
fn before_websocket(_: &mut Parts) {}

#[before_app_websocket(ADMIN)]
async fn before_app_websocket(_: HeaderMap) -> Result<()> {
    std::future::ready(Ok(())).await
}

#[after_websocket(ADMIN)]
fn after_websocket(_: G, res: Response) -> Response {
    res
}

#[after_app_websocket(ADMIN)]
async fn after_app_websocket(_: &mut Response) {
    std::future::ready(()).await;
}

#[teardown_websocket]
fn teardown_websocket(_: &Outcome) {}

#[teardown_app_websocket(ADMIN)]
async fn teardown_app_websocket(_: &Outcome) {
    std::future::ready(()).await;
}

#[before_request]
#[before_websocket(ADMIN)]
fn before_both(_: HeaderMap) -> Result<()> {
    Ok(())
}

#[error_handler]
fn failed(_: &Error) -> StatusCode {
    StatusCode::INTERNAL_SERVER_ERROR
}

#[error_handler(ADMIN, 404)]
async fn missing(_: Method) -> Result<Html<&'static str>> {
    std::future::ready(Ok(Html("missing"))).await
}

#[app_error_handler(ADMIN)]
fn unreadable(_: &std::io::Error, _: &Parts) -> &'static str {
    "unreadable"
}

#[get("/", endpoint = "home", before = [before], after = [stamp], skip = [teardown])]
fn index() -> &'static str {
    "index"
}

fn stamp(_: &mut Response) {}

#[get(ADMIN, "/chat", skip = [teardown_websocket])]
fn chat(ws: hooks_runtime::ws::WebSocketUpgrade) -> Response {
    ws.on_upgrade(async |_| {})
}

#[route(ADMIN, "/users/{id}", methods = [GET, POST])]
async fn user(Path(_): Path<u64>, _: G, _: String) -> Result<String> {
    std::future::ready(Ok(String::new())).await
}

#[post("/")]
async fn post_it(_: Json<u8>) {
    std::future::ready(()).await;
}

#[put("/")]
async fn put_it(_: &mut Parts) -> impl IntoResponse {
    std::future::ready("put").await
}

#[patch("/")]
fn patch_it() -> Result<impl IntoResponse, Html<String>> {
    Ok("patched")
}

#[delete("/")]
fn delete_it() {}

#[head("/")]
fn head_it() {}

#[options("/")]
fn options_it() {}

#[before_serving]
fn start(_: State<String>) {}

#[before_serving(ADMIN)]
async fn start_admin(_: State<String>) {
    std::future::ready(()).await;
}

#[after_serving(ADMIN, order = 1)]
fn stop_admin() {}

#[after_serving]
async fn stop(_: State<String>, _: State<u8>) -> Result<()> {
    std::future::ready(Ok(())).await
}
