//! What no route of ours takes goes to the fallback; what is ours stays ours.

use axum::{Router, body::Bytes, extract::OriginalUri, routing};
use hooks_runtime::{prelude::*, testing::TestResponse};
use support::{Is, Trace, quiet};

static API: Blueprint = Blueprint::new("api").url_prefix("/api").catch_unmatched();

#[before_request]
async fn reads(trace: State<Trace>, endpoint: Option<Endpoint>, body: Bytes) {
    let name = endpoint.as_ref().map_or("no route", Endpoint::name);
    trace.push(format!("before[{name}, {}]", body.len()));
}

#[before_request(order = 1)]
fn refuses(headers: HeaderMap) -> Result<()> {
    if headers.contains_key("x-refuse") {
        return Err(abort(StatusCode::UNAUTHORIZED));
    }
    Ok(())
}

#[after_request]
fn after(trace: State<Trace>, res: &mut Response) {
    trace.push(format!("after[{}]", res.status().as_u16()));
}

#[teardown_request]
fn teardown(trace: State<Trace>) {
    trace.push("teardown");
}

#[error_handler]
fn handler(error: &Error) -> (StatusCode, String) {
    (error.status(), format!("our {}", error.status().as_u16()))
}

#[error_handler(API, 404)]
fn not_in_the_api() -> (StatusCode, &'static str) {
    (StatusCode::NOT_FOUND, "not in the api")
}

/// The new app of T37 and T38.
#[get("/polls/v2")]
fn polls() -> &'static str {
    "the new polls"
}

#[get("/items/{id}")]
fn item(Path(id): Path<u64>) -> Result<String> {
    if id == 1 {
        return Err(abort(StatusCode::NOT_FOUND));
    }
    Ok(format!("our item {id}"))
}

#[get("/slashed/")]
fn slashed() {}

#[get("/slashed/{id}/")]
fn slashed_item() {}

#[get(API, "/users")]
fn users() {}

async fn panics() {
    panic!("on purpose")
}

/// The old app.
fn old() -> Router {
    Router::new()
        .route("/polls", routing::get(|| async { "the old polls" }))
        .route("/echo", routing::post(|body: String| async { body }))
        .route(
            "/where",
            routing::get(|OriginalUri(whole): OriginalUri, uri: Uri| async move {
                format!("{uri} of {whole}")
            }),
        )
        .route("/items/{id}", routing::any(|| async { "their item" }))
        .route("/api/old", routing::get(|| async { "never reached" }))
        .route("/slashed", routing::post(|| async { "posted" }))
        .route(
            "/slashed/{id}",
            routing::post(|Path(id): Path<u64>| async move { format!("posted {id}") }),
        )
        .route("/panics", routing::get(panics))
        .route(
            "/raises",
            routing::get(|| async { Err::<(), _>(abort(StatusCode::CONFLICT)) }),
        )
}

async fn ask_app(app: App, method: &str, uri: &str) -> (TestResponse, String) {
    let trace = Trace::default();
    let client = app.register(&API).state(trace.clone()).test_client();
    let request = client.request(method.parse().unwrap(), uri);
    (request.body("a body").await, trace.take())
}

async fn ask(method: &str, uri: &str) -> (TestResponse, String) {
    ask_app(app!(self).fallback_service(old()), method, uri).await
}

#[track_caller]
fn expect((response, trace): (TestResponse, String), status: u16, text: &str, name: &str) {
    response.is(status, text);
    let ran = format!("before[{name}, 6] > after[{status}] > teardown");
    assert_eq!(trace, ran);
}

#[tokio::test]
async fn our_routes_go_first_and_the_rest_is_the_others() {
    expect(ask("GET", "/polls/v2").await, 200, "the new polls", "polls");
    expect(ask("GET", "/polls").await, 200, "the old polls", "no route");
    expect(
        ask("GET", "/where?a=b").await,
        200,
        "/where?a=b of /where?a=b",
        "no route",
    );
}

#[tokio::test]
async fn the_same_paths_with_the_old_app_mounted() {
    // Where the new one is mounted, and the old one is ours.
    let new = Router::new().route("/", routing::get(|| async { "the new polls" }));
    let app = || App::new().mount("/polls/v2", new.clone()).merge(old());
    for (uri, text) in [
        ("/polls/v2", "the new polls"),
        ("/polls", "the old polls"),
        ("/polls/v22", "Not Found"),
    ] {
        assert_eq!(app().test_client().get(uri).await.text(), text);
    }
}

#[tokio::test]
async fn a_body_that_a_before_hook_read_is_there_again() {
    expect(ask("POST", "/echo").await, 200, "a body", "no route");
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_by_the_hook_that_reads_it() {
    let client = app!(self)
        .register(&API)
        .state(Trace::default())
        .fallback_service(old())
        .test_client();
    let response = client.post("/echo").body(vec![b'x'; 3 << 20]).await;
    response.is(413, "our 413");
}

#[tokio::test]
async fn a_404_of_our_view_stays_ours() {
    expect(ask("GET", "/items/1").await, 404, "our 404", "item");
    expect(ask("GET", "/items/2").await, 200, "our item 2", "item");
}

#[tokio::test]
async fn a_405_and_a_slash_redirect_of_ours_stay_ours() {
    expect(ask("DELETE", "/items/2").await, 405, "our 405", "no route");
    let (response, _) = ask("GET", "/slashed").await;
    assert_eq!(response.header("location"), Some("/slashed/"));
    let (response, _) = ask("GET", "/slashed/7").await;
    assert_eq!(response.header("location"), Some("/slashed/7/"));
}

#[tokio::test]
async fn what_a_slash_redirect_does_not_take_is_the_others() {
    expect(ask("POST", "/slashed").await, 200, "posted", "no route");
    expect(ask("POST", "/slashed/7").await, 200, "posted 7", "no route");
}

#[tokio::test]
async fn its_own_404_and_405_are_answers() {
    expect(ask("GET", "/nowhere").await, 404, "", "no route");
    expect(ask("GET", "/echo").await, 405, "", "no route");
}

#[tokio::test]
async fn its_panic_and_an_error_it_answers_with_are_raised() {
    quiet();
    expect(ask("GET", "/panics").await, 500, "our 500", "no route");
    expect(ask("GET", "/raises").await, 409, "our 409", "no route");
}

#[tokio::test]
async fn a_before_hook_keeps_requests_from_it() {
    let trace = Trace::default();
    let client = app!(self)
        .register(&API)
        .state(trace)
        .fallback_service(old())
        .test_client();
    let response = client.get("/polls").header("x-refuse", "1").await;
    response.is(401, "our 401");
}

#[tokio::test]
async fn a_blueprint_that_catches_goes_first() {
    expect(
        ask("GET", "/api/old").await,
        404,
        "not in the api",
        "no route",
    );
}

#[tokio::test]
async fn a_merged_route_goes_first_and_its_fallback_is_this_one() {
    let merged = Router::new()
        .route("/polls", routing::get(|| async { "the merged polls" }))
        .nest(
            "/nested",
            Router::new().route("/page", routing::get(|| async {})),
        );
    let app = || app!(self).merge(merged.clone()).fallback_service(old());
    expect(
        ask_app(app(), "GET", "/polls").await,
        200,
        "the merged polls",
        "/polls",
    );
    expect(
        ask_app(app(), "POST", "/echo").await,
        200,
        "a body",
        "no route",
    );
    expect(
        ask_app(app(), "GET", "/nested/none").await,
        404,
        "",
        "no route",
    );
    expect(
        ask_app(app(), "POST", "/slashed/7").await,
        200,
        "posted 7",
        "no route",
    );
}

#[tokio::test]
async fn a_mount_goes_first_also_beside_merged_routes() {
    let merged = Router::new()
        .route("/{*rest}", routing::get(|| async { "merged" }))
        .route(
            "/v1/more/{id}",
            routing::get(|| async { "merged and more specific" }),
        );
    let v1 = Router::new().fallback(|uri: Uri| async move { format!("mounted {uri}") });
    let app = || {
        app!(self)
            .merge(merged.clone())
            .mount("/v1", v1.clone())
            .fallback_service(old())
    };
    expect(
        ask_app(app(), "GET", "/v1/x").await,
        200,
        "mounted /x",
        "/v1",
    );
    expect(
        ask_app(app(), "GET", "/v1/more/7").await,
        200,
        "merged and more specific",
        "/v1/more/{id}",
    );
    expect(
        ask_app(app(), "GET", "/other").await,
        200,
        "merged",
        "/{*rest}",
    );
}
