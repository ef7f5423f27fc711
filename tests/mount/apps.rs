//! What is mounted answers for itself, below its path, inside the app-level hooks.

use axum::{
    Router,
    extract::{MatchedPath, NestedPath, OriginalUri},
    routing,
};
use hooks_runtime::{ResponseExt, prelude::*, testing::TestResponse};
use support::{Is, Trace, quiet};

#[middleware]
async fn around(trace: State<Trace>, req: Request, next: Next) -> Response {
    let res = next.run(req).await;
    trace.push(match res.raised() {
        Some(error) => format!("around[raised {}]", error.status().as_u16()),
        None => "around".to_owned(),
    });
    res
}

#[before_request]
fn before(trace: State<Trace>, endpoint: Option<Endpoint>, uri: Uri) {
    let name = endpoint.as_ref().map_or("no route", Endpoint::name);
    trace.push(format!("before[{name} {uri}]"));
}

#[process_view]
fn process_view(trace: State<Trace>, endpoint: Endpoint) {
    assert!(endpoint.path() != "/v1" || endpoint.file() == Some(file!()));
    trace.push("process_view");
}

#[process_exception]
fn process_exception(error: &Error, trace: State<Trace>) -> Option<Response> {
    trace.push(format!("process_exception[{}]", error.status().as_u16()));
    None
}

#[after_request]
fn after(trace: State<Trace>, res: &mut Response) {
    trace.push(format!("after[{}]", res.status().as_u16()));
}

#[error_handler]
fn handler(error: &Error) -> (StatusCode, &'static str) {
    (error.status(), "the handler")
}

#[get("/v1/special")]
fn special() -> &'static str {
    "special of our own"
}

#[get("/v1/slashed/")]
fn slashed() {}

#[get("/v1/items/{id}/")]
fn slashed_item() {}

#[get("/{*rest}")]
fn everything(Path(rest): Path<String>) -> String {
    format!("everything: {rest}")
}

#[get("/inner/")]
fn inner() {}

#[get("/to-v1", endpoint = "to_v1")]
fn to_v1(context: RequestContext) -> Result<String> {
    Ok(context.url_for("/v1", [("q", "1")])?)
}

async fn seen(
    uri: Uri,
    OriginalUri(original): OriginalUri,
    path: Option<MatchedPath>,
    prefix: NestedPath,
) -> String {
    let path = path.as_ref().map_or("-", MatchedPath::as_str);
    format!("{uri} of {original} as {path} in {}", prefix.as_str())
}

async fn panics() {
    panic!("on purpose")
}

fn service() -> Router {
    Router::new()
        .route("/", routing::get(|| async { "the root" }))
        .route("/seen", routing::get(seen))
        .route(
            "/items/{id}",
            routing::any(|Path(id): Path<u64>| async move { format!("item {id}") }),
        )
        .route(
            "/numbers/{id}",
            routing::get(|Path(id): Path<u64>| async move { format!("number {id}") }),
        )
        .route("/slashed", routing::post(|| async { "posted" }))
        .route(
            "/fails",
            routing::get(|| async { StatusCode::INTERNAL_SERVER_ERROR }),
        )
        .route(
            "/raises",
            routing::get(|| async { Err::<(), _>(abort(StatusCode::CONFLICT)) }),
        )
        .route("/panics", routing::get(panics))
}

async fn ask(method: &str, uri: &str) -> (TestResponse, String) {
    support::ask(app!(self).mount("/v1", service()), method, uri).await
}

#[tokio::test]
async fn a_path_is_matched_by_segments() {
    for (uri, expected) in [
        ("/v1", "the root"),
        ("/v1/", "the root"),
        ("/v1?a=b", "the root"),
        ("/v1/numbers/7", "number 7"),
        ("/v11", "everything: v11"),
        ("/v", "everything: v"),
        ("/x/v1/numbers/7", "everything: x/v1/numbers/7"),
    ] {
        assert_eq!(ask("GET", uri).await.0.text(), expected, "{uri}");
    }
}

#[tokio::test]
async fn the_prefix_is_stripped_and_the_original_kept() {
    let (response, trace) = ask("GET", "/v1/seen?a=b").await;
    assert_eq!(
        response.text(),
        "/seen?a=b of /v1/seen?a=b as /v1/seen in /v1"
    );
    assert_eq!(
        trace,
        "before[/v1 /v1/seen?a=b] > process_view > after[200] > around"
    );
}

#[tokio::test]
async fn a_mount_in_a_mount_keeps_the_whole_original() {
    let outer = App::new().mount("/v2", App::new().mount("/v1", service()));
    let (response, _) = support::ask(outer, "GET", "/v2/v1/seen").await;
    assert_eq!(
        response.text(),
        "/seen of /v2/v1/seen as /v2/v1/seen in /v2/v1"
    );
    let built = App::new().mount("/v1", service()).build().unwrap();
    let (response, _) = support::ask(App::new().mount("/v2", built), "GET", "/v2/v1/seen").await;
    assert_eq!(
        response.text(),
        "/seen of /v2/v1/seen as /v2/v1/seen in /v2/v1"
    );
}

#[tokio::test]
async fn a_path_may_hold_parameters() {
    let app = App::new().mount(
        "/{tenant}/api",
        Router::new().route(
            "/users/{id}",
            routing::get(|Path((tenant, id)): Path<(String, u64)>| async move {
                format!("{id} of {tenant}")
            }),
        ),
    );
    let (response, _) = support::ask(app, "GET", "/acme/api/users/7").await;
    assert_eq!(response.text(), "7 of acme");
}

#[tokio::test]
async fn routes_of_our_own_inside_the_mount_go_before_it() {
    let (response, trace) = ask("GET", "/v1/special").await;
    assert_eq!(response.text(), "special of our own");
    assert!(trace.starts_with("before[special "), "{trace}");
    let (response, trace) = ask("POST", "/v1/special").await;
    response.is(405, "the handler");
    assert!(trace.starts_with("before[no route "), "{trace}");
}

#[tokio::test]
async fn slash_redirects_of_our_own_do_and_leave_the_other_methods() {
    let (response, _) = ask("GET", "/v1/slashed").await;
    assert_eq!(response.header("location"), Some("/v1/slashed/"));
    assert_eq!(ask("POST", "/v1/slashed").await.0.text(), "posted");
    let (response, _) = ask("GET", "/v1/items/7").await;
    assert_eq!(response.header("location"), Some("/v1/items/7/"));
    assert_eq!(ask("PUT", "/v1/items/7").await.0.text(), "item 7");
}

#[tokio::test]
async fn what_it_answers_is_its_own() {
    for (uri, status) in [("/v1/nowhere", 404), ("/v1/fails", 500)] {
        let (response, trace) = ask("GET", uri).await;
        response.is(status, "");
        let ran = format!("before[/v1 {uri}] > process_view > after[{status}] > around");
        assert_eq!(trace, ran);
    }
    let (response, trace) = ask("PUT", "/v1/seen").await;
    response.is(405, "");
    assert!(trace.ends_with("after[405] > around"), "{trace}");
}

#[tokio::test]
async fn an_error_it_answers_with_and_a_panic_are_raised() {
    quiet();
    for (uri, status) in [("/v1/raises", 409), ("/v1/panics", 500)] {
        let (response, trace) = ask("GET", uri).await;
        response.is(status, "the handler");
        let ran =
            format!("process_exception[{status}] > after[{status}] > around[raised {status}]");
        assert!(trace.ends_with(&ran), "{trace}");
    }
}

#[tokio::test]
async fn an_error_that_a_mounted_app_has_handled_is_over() {
    #[derive(Clone)]
    struct Pass;
    impl hooks_runtime::Middleware for Pass {
        async fn handle(&self, request: Request, next: Next) -> Result<Response> {
            Ok(next.run(request).await)
        }
    }
    let inner = App::new().middleware(Pass);
    let (response, trace) =
        support::ask(app!(self).mount("/v1", inner), "GET", "/v1/nowhere").await;
    response.is(404, "Not Found");
    assert!(trace.ends_with("after[404] > around"), "{trace}");
}

#[tokio::test]
async fn an_app_with_mounts_goes_into_an_axum_router() {
    let app = || {
        let app = App::new().mount("/v1", service());
        app.fallback_service(Router::new().route("/rest", routing::get(|| async { "the rest" })))
    };
    let built = || app().build().unwrap();
    for outer in [
        Router::new().nest("/outer", built()),
        Router::new().nest_service("/outer", built()),
        Router::new().nest("/outer", Router::new().fallback_service(built())),
    ] {
        for (uri, text) in [
            ("/outer/v1/numbers/7", "number 7"),
            ("/outer/rest", "the rest"),
        ] {
            let response = support::send(&outer, support::request("GET", uri)).await;
            let body = axum::body::to_bytes(response.into_body(), 1000)
                .await
                .unwrap();
            assert_eq!(body, text, "{uri}");
        }
    }
}

#[tokio::test]
async fn any_tower_service_is_mounted() {
    let service = tower::service_fn(|request: Request| async move {
        let path = request.uri().path().to_owned();
        Ok::<_, std::convert::Infallible>((StatusCode::ACCEPTED, path))
    });
    let (response, _) =
        support::ask(app!(self).mount("/any", service), "DELETE", "/any/thing").await;
    response.is(202, "/thing");
}

#[tokio::test]
async fn a_slash_redirect_of_a_mounted_app_leads_to_where_it_is() {
    let app = App::new().mount("/v1", App::new().mount("/v2", App::new().hook(inner)));
    let response = app.test_client().get("/v1/v2/inner?a=b").await;
    assert_eq!(response.header("location"), Some("/v1/v2/inner/?a=b"));
}

#[tokio::test]
async fn url_for_takes_the_path_as_the_name() {
    assert_eq!(ask("GET", "/to-v1").await.0.text(), "/v1?q=1");
}

#[tokio::test]
async fn layers_of_the_app_are_around_it() {
    let layer = axum::middleware::map_response(|mut res: Response| async {
        res.headers_mut().append("x-layer", "app".parse().unwrap());
        res
    });
    for (method, uri) in [
        ("GET", "/v1/seen"),
        ("POST", "/v1/slashed"),
        ("PUT", "/v1/items/7"),
        ("GET", "/x"),
    ] {
        let app = app!(self).mount("/v1", service()).layer(layer.clone());
        let (response, _) = support::ask(app, method, uri).await;
        let layers = response.headers().get_all("x-layer").iter().count();
        assert_eq!(layers, 1, "{method} {uri}");
    }
}
