//! A streamed body: after hooks before its first byte, teardown before it in Flask, after it here.

use crate::prelude::*;
use axum::body::{Body, Bytes, HttpBody};
use http_body_util::combinators::Frame;
use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

hooks!(app);

#[error_handler]
fn value(_: &ValueError) -> (StatusCode, &'static str) {
    log("ValueError handler");
    (StatusCode::BAD_REQUEST, "never asked: the head is gone")
}

/// A body of two chunks, which may break off.
struct Chunks {
    left: Vec<&'static str>,
    chunk: Body,
    fails: bool,
}

fn chunks(fails: bool) -> Response {
    let (left, chunk) = (vec!["two ", "one "], Body::empty());
    Response::new(Body::new(Chunks { left, chunk, fails }))
}

impl HttpBody for Chunks {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<<Frame<'static, Body> as Future>::Output> {
        loop {
            match Pin::new(&mut self.chunk).poll_frame(cx) {
                Poll::Ready(None) => {}
                frame => return frame,
            }
            let Some(chunk) = self.left.pop() else { break };
            log(format!("chunk {chunk}"));
            self.chunk = Body::from(chunk);
        }
        Poll::Ready(self.fails.then(|| Err(axum::Error::new(ValueError))))
    }
}

#[get("/plain")]
#[get("/context")]
#[get("/unread")]
fn plain() -> Response {
    log("view");
    chunks(false)
}

#[get("/fails")]
fn fails() -> Response {
    log("view");
    chunks(true)
}

#[tokio::test]
async fn s15_streaming() {
    // L3 for F35, F110 and F111: once, when the body is over.
    let once_and_last = |reply: &mut Reply| {
        reply.trace.retain(|event| event != "app.teardown(None)");
        reply.trace.push("app.teardown(None)".to_owned());
    };
    Parity::with("s15_streaming")
        .but("GET /plain", once_and_last)
        .but("GET /context", once_and_last)
        // F112: what broke the body off is teardown's to know.
        .but("GET /fails", |reply| {
            reply.trace.retain(|event| event != "app.teardown(None)");
            reply.trace.push("app.teardown(ValueError)".to_owned());
            reply.body = "one two <broken off>".to_owned();
            reply.escaped = None;
        })
        .of(App::new()
            .with(app::hooks)
            .hook(value)
            .hook(plain)
            .hook(fails))
        .await;
}
