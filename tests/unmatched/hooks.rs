//! A 404, a 405 and a slash redirect meet the app's hooks, no blueprint's.

use hooks_runtime::{prelude::*, testing::TestResponse};
use support::{Is, Trace, request, send};
use tower::util::MapRequestLayer;

static BP: Blueprint = Blueprint::new("bp").url_prefix("/bp");

#[before_request]
fn before(trace: State<Trace>, ctx: RequestContext) {
    trace.push(format!("before[{}]", ctx.endpoint().is_some()));
}

#[before_request]
fn needs_a_route(trace: State<Trace>, endpoint: Endpoint) {
    trace.push(format!("matched {}", endpoint.name()));
}

#[before_request(BP)]
fn bp_before(trace: State<Trace>) {
    trace.push("bp.before");
}

#[after_request]
fn after(trace: State<Trace>, res: &mut Response) {
    trace.push(format!("after[{}]", res.status().as_u16()));
}

#[after_request]
fn after_a_route(trace: State<Trace>, endpoint: Endpoint) {
    trace.push(format!("after {}", endpoint.name()));
}

#[after_request(BP)]
fn bp_after(trace: State<Trace>) {
    trace.push("bp.after");
}

#[teardown_request]
fn teardown(trace: State<Trace>) {
    trace.push("teardown");
}

#[teardown_request(BP)]
fn bp_teardown(trace: State<Trace>) {
    trace.push("bp.teardown");
}

#[error_handler]
fn any(error: &Error) -> (StatusCode, String) {
    (error.status(), format!("app: {}", error.status().as_u16()))
}

#[error_handler(BP)]
fn bp_any(_: &Error) -> &'static str {
    "bp"
}

#[get(BP, "/page")]
#[get(BP, "/folder/")]
fn page() -> &'static str {
    "a page"
}

#[post(BP, "/folder/")]
fn add(body: String) -> String {
    body
}

/// The methods of one path, from two views.
#[route(BP, "/page", methods = [PUT, PATCH])]
fn change() {}

#[get(BP, "/raises")]
fn raises() -> Result<()> {
    Err(abort(StatusCode::NOT_FOUND))
}

async fn ask(method: &str, uri: &str) -> (TestResponse, String) {
    let trace = Trace::default();
    let client = app!(self).register(&BP).state(trace.clone()).test_client();
    let res = client.request(method.parse().unwrap(), uri).await;
    (res, trace.take())
}

#[tokio::test]
async fn an_unknown_url_meets_the_apps_hooks_and_handlers_only() {
    // S3, F98, F61; F104 for OPTIONS.
    for method in ["GET", "POST", "HEAD", "OPTIONS"] {
        for uri in ["/nowhere", "/bp/nowhere", "/bp", "/bp/page/"] {
            let (res, trace) = ask(method, uri).await;
            assert_eq!(res.status(), StatusCode::NOT_FOUND, "{method} {uri}");
            let body = if method == "HEAD" { "" } else { "app: 404" };
            assert_eq!(res.text(), body, "{method} {uri}");
            assert_eq!(
                trace, "before[false] > after[404] > teardown",
                "{method} {uri}"
            );
        }
    }
}

#[tokio::test]
async fn an_unknown_method_meets_the_apps_hooks_and_names_the_known_ones() {
    // F99
    let (res, trace) = ask("DELETE", "/bp/page").await;
    res.is(405, "app: 405");
    assert_eq!(res.header("allow"), Some("GET, HEAD, OPTIONS, PATCH, PUT"));
    assert_eq!(trace, "before[false] > after[405] > teardown");
}

#[tokio::test]
async fn a_404_raised_by_a_view_meets_the_blueprints_hooks_and_handlers() {
    let (res, trace) = ask("GET", "/bp/raises").await;
    res.is(200, "bp");
    assert_eq!(
        trace,
        "before[true] > matched bp.raises > bp.before \
         > bp.after > after bp.raises > after[200] > bp.teardown > teardown"
    );
}

#[tokio::test]
async fn a_missing_slash_redirects_and_meets_the_apps_hooks_but_no_handler() {
    // F100
    for method in ["GET", "HEAD", "POST"] {
        let (res, trace) = ask(method, "/bp/folder").await;
        assert_eq!(res.status(), StatusCode::PERMANENT_REDIRECT, "{method}");
        assert_eq!(res.header("location"), Some("/bp/folder/"), "{method}");
        assert_eq!(trace, "before[false] > after[308] > teardown", "{method}");
    }
}

#[tokio::test]
async fn the_redirect_keeps_the_query_and_leads_to_the_view() {
    let (res, _) = ask("GET", "/bp/folder?a=1&b=%2F").await;
    let location = res.header("location").unwrap();
    assert_eq!(location, "/bp/folder/?a=1&b=%2F");
    assert_eq!(ask("GET", location).await.0.text(), "a page");
}

#[tokio::test]
async fn a_method_that_the_form_with_the_slash_does_not_take_is_not_redirected() {
    assert_eq!(
        ask("DELETE", "/bp/folder").await.0.status(),
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        ask("DELETE", "/bp/folder/").await.0.status(),
        StatusCode::METHOD_NOT_ALLOWED
    );
}

#[tokio::test]
async fn the_redirect_never_leads_to_another_host() {
    // `//evil.example/…` would be a host; it gets here only if something rewrites the URL.
    let rewrite = MapRequestLayer::new(|mut request: Request| {
        *request.uri_mut() = Uri::from_static("/bp/folder");
        request
    });
    let app = app!(self)
        .register(&BP)
        .state(Trace::default())
        .wrap(rewrite);
    let response = send(
        &app.build().unwrap(),
        request("GET", "//evil.example/folder"),
    )
    .await;
    assert_eq!(response.status(), StatusCode::PERMANENT_REDIRECT);
    assert_eq!(response.headers()["location"], "/evil.example/folder/");
}

#[tokio::test]
async fn the_redirect_has_no_backslash_that_browsers_take_for_a_slash() {
    static ANY: Blueprint = Blueprint::new("any");
    #[get(ANY, "/{name}/")]
    fn any() {}
    let request = Request::builder()
        .uri("/\\evil.example")
        .body(axum::body::Body::empty());
    let response = send(
        &App::new().register(&ANY).build().unwrap(),
        request.unwrap(),
    )
    .await;
    assert_eq!(response.headers()["location"], "/%5Cevil.example/");
}
