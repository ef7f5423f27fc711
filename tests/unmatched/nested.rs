//! An app nested in an outer axum router behaves as it does alone.

use axum::{Router, routing};
use hooks_runtime::prelude::*;
use http_body_util::BodyExt;
use support::{Trace, request, send};

static BP: Blueprint = Blueprint::new("bp").url_prefix("/bp");
static CAUGHT: Blueprint = Blueprint::new("caught")
    .url_prefix("/caught")
    .catch_unmatched();

#[before_request]
fn before(trace: State<Trace>, endpoint: Option<Endpoint>) {
    trace.push(endpoint.map_or("none".to_owned(), |endpoint| endpoint.path().to_owned()));
}

#[before_request(BP)]
fn bp_before(trace: State<Trace>) {
    trace.push("bp");
}

#[before_request(CAUGHT)]
fn caught_before(trace: State<Trace>) {
    trace.push("caught");
}

#[get(CAUGHT, "/page")]
fn caught_page() {}

#[get(BP, "/users/{id}")]
fn user(Path(id): Path<u8>) -> String {
    format!("user {id}")
}

#[get(BP, "/folder/")]
fn folder() -> &'static str {
    "a folder"
}

fn nested() -> (Router, Trace) {
    let trace = Trace::default();
    let app = app!(self)
        .register(&BP)
        .register(&CAUGHT)
        .state(trace.clone());
    let outer = Router::new()
        .route("/own", routing::get(|| async { "the outer router's" }))
        .nest("/outer", app.build().unwrap());
    (outer, trace)
}

async fn ask(method: &str, uri: &str) -> (u16, Option<String>, String, String) {
    let (router, trace) = nested();
    let response = send(&router, request(method, uri)).await;
    let (head, body) = response.into_parts();
    let header = head
        .headers
        .get("location")
        .or_else(|| head.headers.get("allow"));
    let header = header.map(|value| value.to_str().unwrap().to_owned());
    let body = body.collect().await.unwrap().to_bytes();
    let body = String::from_utf8(body.to_vec()).unwrap();
    (head.status.as_u16(), header, body, trace.take())
}

#[tokio::test]
async fn a_route_matches_below_the_outer_prefix() {
    let (status, _, body, trace) = ask("GET", "/outer/bp/users/7").await;
    assert_eq!((status, body.as_str()), (200, "user 7"));
    assert_eq!(trace, "/bp/users/{id} > bp");
}

#[tokio::test]
async fn an_unmatched_url_below_the_outer_prefix_is_the_apps() {
    let (status, _, body, trace) = ask("GET", "/outer/nowhere").await;
    assert_eq!(
        (status, body.as_str(), trace.as_str()),
        (404, "Not Found", "none")
    );
    let (status, _, _, trace) = ask("GET", "/outer/caught/nowhere").await;
    assert_eq!((status, trace.as_str()), (404, "none > caught"));
}

#[tokio::test]
async fn an_unknown_method_is_the_apps() {
    let (status, allow, _, trace) = ask("POST", "/outer/bp/users/7").await;
    assert_eq!(
        (status, allow.as_deref()),
        (405, Some("GET, HEAD, OPTIONS"))
    );
    assert_eq!(trace, "none");
}

#[tokio::test]
async fn a_redirect_names_the_whole_path() {
    let (status, location, _, trace) = ask("GET", "/outer/bp/folder?q=1").await;
    assert_eq!(
        (status, location.as_deref()),
        (308, Some("/outer/bp/folder/?q=1"))
    );
    assert_eq!(trace, "none");
    let (status, _, body, _) = ask("GET", "/outer/bp/folder/").await;
    assert_eq!((status, body.as_str()), (200, "a folder"));
}

#[tokio::test]
async fn a_url_outside_is_none_of_the_apps_business() {
    let (_, _, body, trace) = ask("GET", "/own").await;
    assert_eq!((body.as_str(), trace.as_str()), ("the outer router's", ""));
    let (status, _, _, trace) = ask("GET", "/nowhere").await;
    assert_eq!((status, trace.as_str()), (404, ""));
}
