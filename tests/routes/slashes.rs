//! A route with a trailing slash redirects the form without it, also where other routes match that
//! form with other methods.

use axum::{Router, routing};
use hooks_runtime::{prelude::*, testing::TestResponse};

#[get("/users/")]
fn list() -> &'static str {
    "list"
}

#[post("/users")]
fn add() -> &'static str {
    "add"
}

#[get("/things/")]
fn things() -> &'static str {
    "things"
}

#[get("/items/{id}/")]
fn item() {}

#[route("/{name}", methods = [GET, PUT])]
async fn any(Path(name): Path<String>) -> String {
    name
}

#[get("/old/ones/")]
fn old_ones() {}

async fn ask(method: &str, uri: &str) -> TestResponse {
    let old = Router::new().route("/old/ones", routing::delete(|| async { "merged" }));
    let client = app!(self).merge(old).test_client();
    client.request(method.parse().unwrap(), uri).await
}

#[tokio::test]
async fn a_method_of_the_form_with_the_slash_is_redirected_though_the_other_form_has_routes() {
    for method in ["GET", "HEAD"] {
        let res = ask(method, "/users").await;
        assert_eq!(res.status(), StatusCode::PERMANENT_REDIRECT, "{method}");
        assert_eq!(res.header("location"), Some("/users/"), "{method}");
    }
    assert_eq!(ask("POST", "/users").await.text(), "add");
}

#[tokio::test]
async fn a_405_names_the_methods_of_its_own_form_only() {
    let res = ask("DELETE", "/users").await;
    assert_eq!(res.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(res.header("allow"), Some("OPTIONS, POST"));
}

#[tokio::test]
async fn a_redirect_goes_before_a_route_with_a_parameter() {
    let res = ask("GET", "/things").await;
    assert_eq!(res.status(), StatusCode::PERMANENT_REDIRECT);
}

#[tokio::test]
async fn a_method_that_is_not_redirected_meets_the_route_with_a_parameter() {
    assert_eq!(ask("PUT", "/things").await.text(), "things");
    let res = ask("DELETE", "/things").await;
    assert_eq!(res.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(res.header("allow"), Some("GET, HEAD, OPTIONS, PUT"));
}

#[tokio::test]
async fn a_method_that_is_not_redirected_meets_a_merged_route() {
    assert_eq!(ask("DELETE", "/old/ones").await.text(), "merged");
    let res = ask("GET", "/old/ones").await;
    assert_eq!(res.status(), StatusCode::PERMANENT_REDIRECT);
}

#[tokio::test]
async fn a_parameter_is_redirected_with_its_value() {
    let res = ask("GET", "/items/a%20b?q=1").await;
    assert_eq!(res.header("location"), Some("/items/a%20b/?q=1"));
    assert_eq!(ask("PUT", "/items/7").await.status(), StatusCode::NOT_FOUND);
}
