//! After hooks come back up the scopes, in reverse, in any form.

use axum::body::to_bytes;
use hooks_runtime::{prelude::*, testing::TestClient};
use support::{Is, Trace};

static OUTER: Blueprint = Blueprint::new("outer").url_prefix("/outer");
static INNER: Blueprint = Blueprint::new("inner").url_prefix("/inner");

#[after_request]
fn app_first(trace: State<Trace>, res: &mut Response) {
    trace.push(format!("app_first[{}]", res.status().as_u16()));
}

#[after_request(OUTER)]
async fn outer_by_value(trace: State<Trace>, res: Response) -> Response {
    trace.push("outer_by_value");
    let (head, body) = res.into_parts();
    let body = to_bytes(body, 1000).await.unwrap();
    let text = format!("[{}]", String::from_utf8_lossy(&body));
    Response::from_parts(head, text.into())
}

#[after_request(OUTER)]
fn outer_fallible(trace: State<Trace>, mut res: Response) -> Result<Response> {
    trace.push("outer_fallible");
    res.headers_mut().insert("x-value", "outer".parse()?);
    Ok(res)
}

#[after_request(INNER)]
async fn inner_in_place(trace: State<Trace>, res: &mut Response) {
    tokio::task::yield_now().await;
    trace.push("inner_in_place");
    *res.status_mut() = StatusCode::CREATED;
}

#[after_request(INNER)]
fn inner_in_place_fallible(trace: State<Trace>, res: &mut Response) -> Result<()> {
    trace.push("inner_in_place_fallible");
    res.headers_mut().insert("x-value", "inner".parse()?);
    Ok(())
}

/// Any `R: IntoResponse` from a `Response`.
#[after_request(INNER)]
fn inner_converts(trace: State<Trace>, res: Response) -> (StatusCode, Response) {
    trace.push("inner_converts");
    (StatusCode::ACCEPTED, res)
}

#[after_request]
async fn app_last(trace: State<Trace>) -> Result<()> {
    trace.push("app_last");
    Ok(())
}

#[get(OUTER, "/page")]
fn outer_page() -> &'static str {
    "outer"
}

#[get(INNER, "/page")]
fn inner_page() -> &'static str {
    "inner"
}

#[get(INNER, "/gone")]
fn gone() -> Result<()> {
    Err(abort(StatusCode::GONE))
}

#[error_handler(410)]
fn teapot(_: &Error) -> StatusCode {
    StatusCode::IM_A_TEAPOT
}

fn client(trace: &Trace) -> TestClient {
    app!(self)
        .register(OUTER.nest(&INNER))
        .state(trace.clone())
        .test_client()
}

#[tokio::test]
async fn they_run_innermost_first_and_in_reverse() {
    let trace = Trace::default();
    let res = client(&trace).get("/outer/inner/page").await;
    assert_eq!(
        trace.take(),
        "inner_converts > inner_in_place_fallible > inner_in_place \
         > outer_fallible > outer_by_value > app_last > app_first[201]"
    );
    res.is(201, "[inner]");
    assert_eq!(
        res.header("x-value"),
        Some("outer"),
        "the outer hook had the last word"
    );
}

#[tokio::test]
async fn those_of_a_scope_that_did_not_match_do_not_run() {
    let trace = Trace::default();
    let res = client(&trace).get("/outer/page").await;
    assert_eq!(
        trace.take(),
        "outer_fallible > outer_by_value > app_last > app_first[200]"
    );
    assert_eq!(res.text(), "[outer]");
}

#[tokio::test]
async fn they_run_for_an_unmatched_url_and_see_its_status() {
    let trace = Trace::default();
    let _ = client(&trace).get("/outer/nowhere").await;
    assert_eq!(trace.take(), "app_last > app_first[404]");
}

#[tokio::test]
async fn they_run_on_what_an_error_handler_made() {
    // F27; the inner hooks then make it a 201.
    let trace = Trace::default();
    let res = client(&trace).get("/outer/inner/gone").await;
    assert_eq!(res.status(), StatusCode::CREATED);
    assert!(trace.take().starts_with("inner_converts > "));
}
