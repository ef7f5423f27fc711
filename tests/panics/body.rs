//! A stream that panics harms nobody, also in an app without teardown.

use axum::body::{Body, to_bytes};
use hooks_runtime::prelude::*;
use http_body_util::BodyExt;
use support::{Chunks, End, Logs, Trace, quiet, request, send};

#[get("/panics")]
fn panics() -> Body {
    Chunks::body(&Trace::default(), &["one", "two"], End::Panics)
}

#[get("/fine")]
fn fine() -> Body {
    Chunks::body(&Trace::default(), &["one", "two"], End::Comes)
}

async fn body_of(uri: &str) -> Body {
    quiet();
    let router = app!(self).build().unwrap();
    send(&router, request("GET", uri)).await.into_body()
}

#[tokio::test]
async fn the_body_breaks_off_with_an_error_and_the_log_says_why() {
    let (logs, _guard) = Logs::listen();
    let error = to_bytes(body_of("/panics").await, 1000).await.unwrap_err();
    assert!(error.to_string().contains("the stream on purpose"));
    let said = logs.with("ERROR").concat();
    assert!(said.contains("path=\"/panics\""), "{said}");
    assert!(said.contains("panicked: the stream on purpose"), "{said}");
}

#[tokio::test]
async fn it_is_not_asked_again() {
    let mut body = body_of("/panics").await;
    let mut frames = Vec::new();
    while let Some(frame) = body.frame().await {
        frames.push(frame.is_ok());
    }
    assert_eq!(frames, [true, true, false]);
}

#[tokio::test]
async fn a_stream_that_ends_is_whole() {
    let bytes = to_bytes(body_of("/fine").await, 1000).await.unwrap();
    assert_eq!(bytes, "onetwo");
}
