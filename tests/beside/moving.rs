//! What answers differently when routes move from an axum router to an app: each row of the table in
//! `moving_from_axum.md`, in plain axum and here.

use axum::{
    Router,
    extract::FromRequestParts,
    http::request::Parts,
    middleware::{self, Next},
    routing,
};
use hooks_runtime::{prelude::*, testing::TestClient};
use tower::ServiceExt;

static ADMIN: Blueprint = Blueprint::new("admin").url_prefix("/admin");
static CATCHING: Blueprint = Blueprint::new("catching")
    .url_prefix("/catching")
    .catch_unmatched();

#[before_request(ADMIN)]
fn refuse() -> Result<()> {
    Err(abort(StatusCode::UNAUTHORIZED))
}

#[before_request(CATCHING)]
fn refuse_all() -> Result<()> {
    Err(abort(StatusCode::UNAUTHORIZED))
}

async fn guard(_: Request, _: Next) -> StatusCode {
    StatusCode::UNAUTHORIZED
}

#[get(ADMIN, "/")]
#[get(CATCHING, "/")]
#[get("/about")]
async fn page() -> &'static str {
    "a page"
}

/// An extractor whose rejection is a success.
struct Signed;

impl<S: Send + Sync> FromRequestParts<S> for Signed {
    type Rejection = ();

    async fn from_request_parts(_: &mut Parts, _: &S) -> std::result::Result<Self, ()> {
        Err(())
    }
}

#[get("/signed")]
async fn signed(_: Signed) {}

fn plain() -> Router {
    let admin = Router::new()
        .route("/", routing::get(page))
        .layer(middleware::from_fn(guard));
    Router::new()
        .route("/about", routing::get(page))
        .route("/signed", routing::get(signed))
        .nest("/admin", admin)
}

fn moved() -> TestClient {
    app!(self)
        .register(&ADMIN)
        .register(&CATCHING)
        .test_client()
}

async fn ask_plain(method: &str, path: &str) -> (StatusCode, String) {
    let request = Request::builder().method(method).uri(path);
    let request = request.body(axum::body::Body::empty()).unwrap();
    let (head, body) = plain().oneshot(request).await.unwrap().into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    (head.status, String::from_utf8(body.to_vec()).unwrap())
}

async fn ask_moved(method: &str, path: &str) -> (StatusCode, String) {
    let reply = moved().request(method.parse().unwrap(), path).await;
    (reply.status(), reply.text().to_owned())
}

#[tokio::test]
async fn each_row_of_the_table_is_what_both_answer() {
    let rows = [
        ("GET", "/nowhere", (404, ""), (404, "Not Found")),
        ("PUT", "/about", (405, ""), (405, "Method Not Allowed")),
        ("OPTIONS", "/about", (405, ""), (200, "")),
        ("GET", "/%61bout", (404, ""), (200, "a page")),
        ("GET", "/admin", (401, ""), (308, "Permanent Redirect")),
        ("GET", "/admin/", (404, ""), (401, "Unauthorized")),
        ("PUT", "/admin/", (404, ""), (405, "Method Not Allowed")),
        ("PUT", "/admin", (401, ""), (404, "Not Found")),
    ];
    for (method, path, axum, here) in rows {
        let text =
            |(status, body): (u16, &str)| (StatusCode::from_u16(status).unwrap(), body.to_owned());
        assert_eq!(
            ask_plain(method, path).await,
            text(axum),
            "axum: {method} {path}"
        );
        assert_eq!(ask_moved(method, path).await, text(here), "{method} {path}");
    }
}

#[tokio::test]
async fn a_blueprint_that_catches_unmatched_urls_guards_its_405s() {
    assert_eq!(
        ask_moved("PUT", "/catching/").await.0,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn a_rejection_that_is_a_success_is_a_500_after_the_move() {
    assert_eq!(ask_plain("GET", "/signed").await.0, StatusCode::OK);
    let (status, _) = ask_moved("GET", "/signed").await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
}

#[tokio::test]
async fn two_hosts_are_a_400_after_the_move() {
    let request = Request::get("/about")
        .header("host", "a")
        .header("host", "b");
    let request = request.body(axum::body::Body::empty()).unwrap();
    let plain = plain().oneshot(request).await.unwrap();
    assert_eq!(plain.status(), StatusCode::OK);
    let both = moved()
        .get("/about")
        .header("host", "a")
        .header("host", "b");
    assert_eq!(both.await.status(), StatusCode::BAD_REQUEST);
}
