//! A route for `ANY` takes every method that no other route of its path takes.

use axum::{Router, routing};
use hooks_runtime::prelude::*;
use support::Is;

static BP: Blueprint = Blueprint::new("bp").url_prefix("/bp");

#[any("/echo")]
fn echo(method: Method) -> String {
    method.to_string()
}

#[get("/echo")]
fn explain() -> &'static str {
    "explained"
}

#[route(BP, "/all/{*rest}", methods = [ANY])]
fn all(Path(rest): Path<String>, method: Method) -> String {
    format!("{method} {rest}")
}

#[any("/slash/")]
fn slash() -> &'static str {
    "with a slash"
}

#[any("/beside")]
fn beside() -> &'static str {
    "the app's"
}

fn app() -> App {
    app!(self).register(&BP)
}

#[tokio::test]
async fn other_routes_of_the_path_come_first() {
    let client = app().test_client();
    client.get("/echo").await.is(200, "explained");
    client.head("/echo").await.is(200, "");
    client.post("/echo").await.is(200, "POST");
}

#[tokio::test]
async fn there_is_no_405_and_no_automatic_options() {
    let client = app().test_client();
    client.options("/echo").await.is(200, "OPTIONS");
    client.options("/bp/all/a/b").await.is(200, "OPTIONS a/b");
    let purge = Method::from_bytes(b"PURGE").unwrap();
    client.request(purge, "/bp/all/x").await.is(200, "PURGE x");
}

#[tokio::test]
async fn a_head_request_gets_no_body() {
    app().test_client().head("/bp/all/x").await.is(200, "");
}

#[tokio::test]
async fn a_redirect_to_the_slash_is_for_every_method() {
    let client = app().test_client();
    for method in [Method::GET, Method::DELETE, Method::OPTIONS] {
        let response = client.request(method, "/slash").await;
        assert_eq!(response.header("location"), Some("/slash/"));
    }
}

#[tokio::test]
async fn it_wins_over_a_merged_router_as_any_own_route_does() {
    let merged = || Router::new().route("/beside", routing::get(|| async { "merged" }));
    let client = app().merge(merged()).test_client();
    client.get("/beside").await.is(200, "the app's");
    client.put("/beside").await.is(200, "the app's");
}
