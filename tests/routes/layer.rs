//! `layer = …` puts tower layers around one route alone.

use axum::{extract::MatchedPath, extract::Request, middleware};
use hooks_runtime::prelude::*;
use support::Is;
use tower_http::{compression::CompressionLayer, limit::RequestBodyLimitLayer};

static BP: Blueprint = Blueprint::new("bp").url_prefix("/bp");

/// Says in a header which layer ran, the innermost first.
async fn say(
    word: &'static str,
    path: MatchedPath,
    request: Request,
    next: middleware::Next,
) -> Response {
    let mut response = next.run(request).await;
    let text = format!("{word} around {}", path.as_str());
    let headers = response.headers_mut();
    headers.append("x-said", text.parse().unwrap());
    response
}

#[after_request]
fn hook(res: &mut Response) {
    res.headers_mut().append("x-said", "hook".parse().unwrap());
}

#[get(BP, "/layered/{id}", layer = middleware::from_fn(|path, req, next| say("route", path, req, next)))]
fn layered() -> &'static str {
    "layered"
}

#[get(BP, "/plain")]
fn plain() -> &'static str {
    "plain"
}

#[post("/small", layer = RequestBodyLimitLayer::new(3))]
fn small(body: String) -> String {
    body
}

#[get("/small")]
fn unlimited() -> &'static str {
    "unlimited"
}

#[get("/packed", layer = CompressionLayer::new())]
fn packed() -> String {
    "x".repeat(4000)
}

fn said(response: &hooks_runtime::testing::TestResponse) -> Vec<&str> {
    let said = response.headers().get_all("x-said").into_iter();
    said.map(|said| said.to_str().unwrap()).collect()
}

#[tokio::test]
async fn it_runs_around_the_hooks_and_inside_of_the_layers_of_the_blueprint() {
    let around_all =
        middleware::from_fn(|path, request, next| say("blueprint", path, request, next));
    let client = app!(self).register(BP.layer(around_all)).test_client();
    let response = client.get("/bp/layered/7").await;
    response.is(200, "layered");
    let path = "around /bp/layered/{id}";
    assert_eq!(
        said(&response),
        [
            "hook",
            &format!("route {path}"),
            &format!("blueprint {path}")
        ]
    );
    let response = client.get("/bp/plain").await;
    assert_eq!(said(&response), ["hook", "blueprint around /bp/plain"]);
}

#[tokio::test]
async fn another_method_of_the_path_the_options_and_the_405_are_outside_of_it() {
    let client = app!(self).register(&BP).test_client();
    let response = client.post("/small").body("four").await;
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
    client.get("/small").body("four").await.is(200, "unlimited");
    for method in [Method::OPTIONS, Method::PUT] {
        let response = client.request(method, "/bp/layered/7").await;
        assert_eq!(said(&response), ["hook"]);
    }
}

#[tokio::test]
async fn head_says_what_get_says_with_the_layer_around_it() {
    let client = app!(self).register(&BP).test_client();
    let get = client
        .get("/packed")
        .header("accept-encoding", "gzip")
        .await;
    let head = client
        .head("/packed")
        .header("accept-encoding", "gzip")
        .await;
    assert_eq!(head.header("content-encoding"), Some("gzip"));
    assert_eq!(head.headers(), get.headers());
    head.is(200, "");
}
