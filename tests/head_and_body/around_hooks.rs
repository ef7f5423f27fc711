//! Layers around a `hooks_layer` and what a hook in it answers to HEAD.

use crate::{
    head::over_http2,
    wire::{announced, both, stream_of},
};
use axum::Router;
use hooks_runtime::prelude::*;
use std::time::Duration;
use support::Server;
use tower_http::{compression::CompressionLayer, timeout::ResponseBodyTimeoutLayer};

fn text() -> String {
    "text ".repeat(800)
}

#[before_request]
fn answers(uri: Uri) -> Result<Option<Response>> {
    Ok(Some(match uri.path() {
        "/known" => "known".into_response(),
        "/long" => text().into_response(),
        "/stream" => stream_of(&["str", "eam"]).into_response(),
        "/announced" => announced("6", &["str", "eam"]),
        "/denied" => Err(Error::msg(text()).with_status(StatusCode::FORBIDDEN))?,
        _ => StatusCode::NO_CONTENT.into_response(),
    }))
}

#[error_handler(403)]
fn explains(error: &Error) -> (StatusCode, String) {
    (StatusCode::FORBIDDEN, error.to_string())
}

fn router() -> Router {
    let hooks = App::new().hook(answers).hook(explains);
    let layer = hooks.hooks_layer().unwrap();
    Router::new().fallback(async || "not here").layer(layer)
}

#[tokio::test]
async fn layers_around_hooks_see_the_body_of_what_a_hook_answers_to_head() {
    let server = Server::start(router().layer(CompressionLayer::new())).await;
    for (path, status) in [("/long", "200"), ("/denied", "403")] {
        let (head, get) = both(&server, path, "accept-encoding: gzip\r\n").await;
        let encoded = format!("{status}, content-encoding: gzip");
        assert_eq!(get, format!("{encoded}, transfer-encoding: chunked"));
        assert_eq!(head, encoded, "{path}");
    }
}

/// Axum strips no response of a fallback, and the layer hides that a body is over.
#[tokio::test]
async fn over_http2_a_layer_around_hooks_sends_no_body_to_head() {
    let timeout = ResponseBodyTimeoutLayer::new(Duration::from_secs(60));
    let server = Server::start(router().layer(timeout)).await;
    over_http2(server, "", Some("5")).await;
}
