//! A merged router beside routes of the app: paths of both, nested services, and a blueprint that
//! catches what nobody takes.

use axum::{
    Router,
    extract::MatchedPath,
    middleware::{self, Next},
    routing,
};
use hooks_runtime::{prelude::*, testing::TestResponse};
use support::Trace;

static CATCH: Blueprint = Blueprint::new("catch")
    .url_prefix("/catch")
    .catch_unmatched();

#[before_request]
fn guard(endpoint: Endpoint, headers: HeaderMap) -> Result<()> {
    if headers.contains_key("x-key") || endpoint.path() != "nest_service" {
        Ok(())
    } else {
        Err(abort(StatusCode::UNAUTHORIZED))
    }
}

#[get("/users/{id}")]
async fn user(Path(id): Path<u64>) -> String {
    format!("own {id}")
}

#[get("/x/")]
fn slashed() {}

#[error_handler(CATCH, 404)]
fn caught() -> (StatusCode, &'static str) {
    (StatusCode::NOT_FOUND, "caught")
}

async fn create(Path(id): Path<u64>) -> String {
    format!("merged {id}")
}

fn existing() -> Router {
    let files = Router::new().fallback(|| async { "a file" });
    Router::new()
        .route("/users/{id}", routing::post(create))
        .route("/x", routing::get(|| async { "merged x" }))
        .nest_service("/static", files)
}

fn app(trace: &Trace) -> App {
    let trace = trace.clone();
    let layer = middleware::from_fn(
        move |path: Option<MatchedPath>, request: Request, next: Next| {
            let path = path.map_or("no route".to_owned(), |path| path.as_str().to_owned());
            trace.push(path);
            next.run(request)
        },
    );
    app!(self).register(CATCH.layer(layer)).merge(existing())
}

async fn ask(method: &str, uri: &str) -> TestResponse {
    let client = app(&Trace::default()).test_client();
    client.request(method.parse().unwrap(), uri).await
}

#[tokio::test]
async fn a_path_of_both_goes_by_the_method() {
    assert_eq!(ask("GET", "/users/7").await.text(), "own 7");
    assert_eq!(ask("POST", "/users/7").await.text(), "merged 7");
    let neither = ask("DELETE", "/users/7").await;
    assert_eq!(neither.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn a_merged_route_goes_before_a_slash_redirect() {
    assert_eq!(ask("GET", "/x").await.text(), "merged x");
    assert_eq!(ask("GET", "/x/").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_nested_service_is_a_route_for_hooks_that_take_one() {
    let refused = ask("GET", "/static/a").await;
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
    let client = app(&Trace::default()).test_client();
    let let_in = client.get("/static/a").header("x-key", "1").await;
    assert_eq!(let_in.text(), "a file");
}

#[tokio::test]
async fn what_nobody_takes_below_a_catching_blueprint_is_its_own_inside_its_layers() {
    let trace = Trace::default();
    let client = app(&trace).test_client();
    assert_eq!(client.get("/catch/none").await.text(), "caught");
    assert_eq!(trace.take(), "no route");
    assert_eq!(ask("GET", "/none").await.text(), "Not Found");
}
