//! Limits of request bodies inside of a merged router, and outside.

use axum::{Router, body::Bytes, extract::DefaultBodyLimit, routing};
use hooks_runtime::prelude::*;
use support::Is;

#[before_request]
fn read(_: Bytes) {}

/// More than axum's limit, which is 2 MB.
const LARGE: usize = 3_000_000;

fn existing() -> Router {
    let length = |body: Bytes| async move { body.len().to_string() };
    Router::new()
        .route("/length", routing::post(length))
        .layer(DefaultBodyLimit::disable())
}

#[tokio::test]
async fn a_limit_inside_of_a_merged_router_is_not_that_of_a_before_hook() {
    let client = app!(self).merge(existing()).test_client();
    let sent = client.post("/length").body(vec![b'x'; LARGE]).await;
    assert_eq!(sent.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_limit_that_is_a_layer_of_the_app_is() {
    let app = app!(self)
        .merge(existing())
        .layer(DefaultBodyLimit::disable());
    let client = app.test_client();
    let sent = client.post("/length").body(vec![b'x'; LARGE]).await;
    sent.is(200, "3000000");
}
