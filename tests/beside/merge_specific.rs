//! Patterns of the app and of a merged router that match one path: the most specific one that takes the
//! method answers.

use axum::{Router, routing};
use hooks_runtime::{prelude::*, testing::TestClient};

#[get("/{page}")]
fn page() -> &'static str {
    "page"
}

#[get("/robots.txt")]
fn robots() -> &'static str {
    "robots"
}

#[get("/a/{x}")]
fn a() -> &'static str {
    "a"
}

#[get("/files/{*path}")]
fn files() -> &'static str {
    "files"
}

#[get("/user-{name}")]
fn user() -> &'static str {
    "user"
}

fn says(text: &'static str) -> routing::MethodRouter {
    routing::get(move || async move { text })
}

/// What has not moved yet.
fn old() -> Router {
    Router::new()
        .route("/favicon.ico", says("favicon"))
        .route("/new", routing::post(|| async { "new" }))
        .route("/{page}", routing::delete(|| async { "deleted" }))
        .route("/{y}/b", says("b"))
        .route("/files/readme", says("readme"))
        .nest_service("/static", says("static"))
}

/// The same routes, all in one router.
fn plain() -> Router {
    let moved = Router::new()
        .route("/robots.txt", says("robots"))
        .route("/{page}", says("page"))
        .route("/a/{x}", says("a"))
        .route("/files/{*path}", says("files"))
        .route("/user-{name}", says("user"));
    moved.merge(old())
}

#[tokio::test]
async fn a_view_that_moves_leaves_more_specific_routes_to_the_old_router() {
    let moved = app!(self).merge(old()).test_client();
    let plain = App::new().merge(plain()).test_client();
    for (method, path, answer) in [
        ("GET", "/favicon.ico", "favicon"),
        ("HEAD", "/favicon.ico", ""),
        ("POST", "/new", "new"),
        ("GET", "/about", "page"),
        ("DELETE", "/about", "deleted"),
        ("POST", "/about", "Method Not Allowed"),
        ("GET", "/robots.txt", "robots"),
        ("GET", "/a/b", "a"),
        ("GET", "/c/b", "b"),
        ("GET", "/files/readme", "readme"),
        ("GET", "/files/x/y", "files"),
        ("GET", "/user-ann", "user"),
        ("GET", "/static/x", "static"),
        ("GET", "/%66avicon.ico", "favicon"),
    ] {
        let ask = async |client: &TestClient| {
            let reply = client.request(method.parse().unwrap(), path).await;
            (reply.status(), reply.text().to_owned())
        };
        let asked = ask(&moved).await;
        assert_eq!(asked, ask(&plain).await, "{method} {path}");
        assert_eq!(asked.1, answer, "{method} {path}");
    }
}

#[tokio::test]
async fn a_method_that_only_the_less_specific_pattern_takes_goes_there() {
    let client = app!(self).merge(old()).test_client();
    assert_eq!(client.get("/new").await.text(), "page");
    assert_eq!(client.delete("/robots.txt").await.text(), "deleted");
}
