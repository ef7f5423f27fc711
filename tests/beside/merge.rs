//! A merged axum router keeps its routes, and gets the app-level hooks and error handlers around
//! them.

use axum::{Router, routing};
use hooks_runtime::prelude::*;
use support::Trace;

#[before_request]
fn before(trace: State<Trace>, endpoint: Option<Endpoint>) {
    let name = endpoint.as_ref().map_or("no route", Endpoint::name);
    trace.push(format!("before[{name}]"));
}

#[before_request]
fn needs_a_route(trace: State<Trace>, endpoint: Endpoint) {
    trace.push(format!("with[{}]", endpoint.path()));
}

#[after_request]
fn after(trace: State<Trace>, res: &mut Response) {
    trace.push(format!("after[{}]", res.status().as_u16()));
}

#[teardown_request]
fn teardown(trace: State<Trace>, outcome: &Outcome) {
    let status = outcome.status().map(|status| status.as_u16());
    trace.push(format!("teardown[{}]", status.unwrap_or_default()));
}

#[error_handler(404)]
fn lost() -> (StatusCode, &'static str) {
    (StatusCode::NOT_FOUND, "lost")
}

#[error_handler(405)]
fn wrong_method() -> (StatusCode, &'static str) {
    (StatusCode::METHOD_NOT_ALLOWED, "wrong method")
}

#[error_handler]
fn formatting(_: &std::fmt::Error) -> (StatusCode, &'static str) {
    (StatusCode::CONFLICT, "formatting")
}

#[get("/own")]
fn own() -> &'static str {
    "own"
}

async fn panics() -> &'static str {
    panic!("on purpose")
}

fn existing() -> Router {
    Router::new()
        .route(
            "/users/{id}",
            routing::get(|Path(id): Path<u64>| async move { format!("user {id}") }),
        )
        .route("/own", routing::get(|| async { "never reached" }))
        .route("/gone", routing::get(|| async { StatusCode::NOT_FOUND }))
        .route(
            "/fails",
            routing::get(|| async { Err::<(), Error>(std::fmt::Error.into()) }),
        )
        .route("/panics", routing::get(panics))
        .nest(
            "/nested",
            Router::new().route("/page", routing::post(|body: String| async { body })),
        )
}

fn with_fallback() -> Router {
    existing()
        .fallback(|uri: Uri| async move { (StatusCode::NOT_FOUND, format!("nothing at {uri}")) })
}

async fn ask(router: Router, method: Method, uri: &str) -> (u16, String, String) {
    let trace = Trace::default();
    let client = app!(self).state(trace.clone()).merge(router).test_client();
    let response = client.request(method, uri).body("a body").await;
    (
        response.status().as_u16(),
        response.text().to_owned(),
        trace.take(),
    )
}

#[track_caller]
fn expect((status, text, trace): (u16, String, String), code: u16, body: &str, path: &str) {
    assert_eq!((status, &*text, &*trace), (code, body, path));
}

#[tokio::test]
async fn routes_are_endpoints_named_by_their_pattern() {
    expect(
        ask(existing(), Method::GET, "/users/7").await,
        200,
        "user 7",
        "before[/users/{id}] > with[/users/{id}] > after[200] > teardown[200]",
    );
    expect(
        ask(existing(), Method::POST, "/nested/page").await,
        200,
        "a body",
        "before[/nested/page] > with[/nested/page] > after[200] > teardown[200]",
    );
}

#[tokio::test]
async fn the_apps_own_routes_go_first() {
    let (status, text, _) = ask(existing(), Method::GET, "/own").await;
    assert_eq!((status, text.as_str()), (200, "own"));
}

#[tokio::test]
async fn an_unmatched_url_is_the_apps_404() {
    let trace = "before[no route] > after[404] > teardown[404]";
    expect(
        ask(existing(), Method::GET, "/nowhere").await,
        404,
        "lost",
        trace,
    );
    expect(
        ask(existing(), Method::GET, "/nested/nowhere").await,
        404,
        "lost",
        trace,
    );
}

#[tokio::test]
async fn a_wrong_method_is_the_apps_405_and_names_the_right_ones() {
    let trace = "before[/users/{id}] > with[/users/{id}] > after[405] > teardown[405]";
    expect(
        ask(existing(), Method::PUT, "/users/7").await,
        405,
        "wrong method",
        trace,
    );
    let client = app!(self)
        .state(Trace::default())
        .merge(existing())
        .test_client();
    assert_eq!(
        client.put("/users/7").await.header("allow"),
        Some("GET,HEAD")
    );
}

#[tokio::test]
async fn a_fallback_of_its_own_is_kept() {
    let trace = "before[no route] > after[404] > teardown[404]";
    expect(
        ask(with_fallback(), Method::GET, "/nowhere").await,
        404,
        "nothing at /nowhere",
        trace,
    );
    let (status, text, _) = ask(with_fallback(), Method::GET, "/own").await;
    assert_eq!((status, text.as_str()), (200, "own"));
}

#[tokio::test]
async fn a_status_that_its_handler_returns_is_not_raised() {
    let trace = "before[/gone] > with[/gone] > after[404] > teardown[404]";
    expect(ask(existing(), Method::GET, "/gone").await, 404, "", trace);
}

#[tokio::test]
async fn errors_and_panics_of_its_handlers_are_raised() {
    support::quiet();
    let trace = |status| format!("before[/{status}");
    let (status, text, ran) = ask(existing(), Method::GET, "/fails").await;
    assert_eq!((status, text.as_str()), (409, "formatting"));
    assert!(
        ran.starts_with(&trace("fails]")) && ran.ends_with("after[409] > teardown[409]"),
        "{ran}"
    );
    let (status, text, ran) = ask(existing(), Method::GET, "/panics").await;
    assert_eq!((status, text.as_str()), (500, "Internal Server Error"));
    assert!(ran.ends_with("after[500] > teardown[500]"), "{ran}");
}

#[tokio::test]
async fn several_routers_are_merged() {
    let second = Router::new().route("/second", routing::get(|| async { "second" }));
    let client = app!(self)
        .state(Trace::default())
        .merge(existing())
        .merge(second)
        .test_client();
    assert_eq!(client.get("/users/1").await.text(), "user 1");
    assert_eq!(client.get("/second").await.text(), "second");
}
