//! Patterns of the app and of a merged router that match one path: the most specific one answers,
//! as in one axum router. Each case runs in such a router, too.

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
        ("GET", "/new", "Method Not Allowed"),
        ("POST", "/new", "new"),
        ("GET", "/about", "page"),
        ("DELETE", "/about", "deleted"),
        ("POST", "/about", "Method Not Allowed"),
        ("GET", "/robots.txt", "robots"),
        ("DELETE", "/robots.txt", "Method Not Allowed"),
        ("GET", "/a/b", "a"),
        ("GET", "/c/b", "b"),
        ("GET", "/files/readme", "readme"),
        ("GET", "/files/x/y", "files"),
        ("GET", "/user-ann", "user"),
        ("DELETE", "/user-ann", "Method Not Allowed"),
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
async fn only_the_methods_of_the_most_specific_pattern_are_allowed() {
    let client = app!(self).merge(old()).test_client();
    let allow = async |path: &str| {
        let refused = client.put(path).await;
        assert_eq!(refused.status(), StatusCode::METHOD_NOT_ALLOWED, "{path}");
        let mut methods: Vec<_> = refused.header("allow").unwrap().split(',').collect();
        methods
            .iter_mut()
            .for_each(|method| *method = method.trim());
        methods.sort_unstable();
        methods.join(" ")
    };
    assert_eq!(allow("/robots.txt").await, "GET HEAD OPTIONS");
    assert_eq!(allow("/favicon.ico").await, "GET HEAD");
    assert_eq!(allow("/about").await, "DELETE GET HEAD OPTIONS");
}
