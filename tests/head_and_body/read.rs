//! A hook that reads the body makes another one: to HEAD it knows a length only if it has read all.

use crate::wire::both;
use axum::{
    Router,
    body::{Body, to_bytes},
    routing,
};
use hooks_runtime::prelude::*;
use std::time::Duration;
use support::Server;
use tower::{Layer, ServiceBuilder, util::MapResponseLayer};
use tower_http::timeout::ResponseBodyTimeoutLayer;

#[after_request]
async fn sign(res: Response) -> Response {
    let (head, body) = res.into_parts();
    let body = to_bytes(body, 1000).await.unwrap();
    Response::from_parts(head, Body::from([&body[..], b", signed"].concat()))
}

#[get("/own/known")]
fn known() -> &'static str {
    "known"
}

fn plain() -> Router {
    Router::new().route("/known", routing::get(async || "known"))
}

#[tokio::test]
async fn what_a_hook_makes_of_the_body_to_head_has_a_length_if_that_was_whole() {
    let hooks = || App::new().hook(sign);
    let as_it_is = || MapResponseLayer::new(|response: Response| response);
    let nested = || Router::new().nest_service("/in", plain());
    for (app, path, head) in [
        (app!(self), "/own/known", "200, content-length: 13"),
        (hooks().merge(plain()), "/known", "200, content-length: 13"),
        (hooks().merge(nested()), "/in/known", "200"),
        (hooks().mount("/in", plain()), "/in/known", "200"),
        (
            hooks().mount("/in", plain()).layer(as_it_is()),
            "/in/known",
            "200",
        ),
        (hooks().fallback_service(plain()), "/known", "200"),
    ] {
        let server = Server::start(app.build().unwrap()).await;
        let of_both = both(&server, path, "").await;
        let get = "200, content-length: 13";
        assert_eq!(of_both, (head.to_owned(), get.to_owned()), "{path}");
    }
}

#[tokio::test]
async fn a_hook_may_read_a_body_to_head_that_a_layer_inside_hides() {
    let hidden = || {
        let timeout = ResponseBodyTimeoutLayer::new(Duration::from_secs(60));
        ServiceBuilder::new().layer(timeout).service(plain())
    };
    let hooks = || App::new().hook(sign);
    let layer = hooks().hooks_layer().unwrap();
    let nested = Router::new().nest_service("/in", hidden());
    for (router, path) in [
        (
            Router::new().fallback_service(layer.layer(hidden())),
            "/known",
        ),
        (hooks().merge(nested).build().unwrap(), "/in/known"),
        (hooks().mount("/in", hidden()).build().unwrap(), "/in/known"),
        (
            hooks().fallback_service(hidden()).build().unwrap(),
            "/known",
        ),
    ] {
        let server = Server::start(router).await;
        let (head, get) = both(&server, path, "").await;
        assert_eq!(get, "200, content-length: 13", "{path}");
        assert_eq!(head, "200", "{path}");
    }
}
