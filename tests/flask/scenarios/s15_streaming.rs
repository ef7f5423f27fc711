//! A streamed body: after hooks before its first byte, teardown before it in Flask, after it here.

use crate::prelude::*;

hooks!(app);

#[error_handler]
fn value(_: &ValueError) -> (StatusCode, &'static str) {
    log("ValueError handler");
    (StatusCode::BAD_REQUEST, "never asked: the head is gone")
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
            .with_all(app::hooks)
            .hook(value)
            .hook(plain)
            .hook(fails))
        .await;
}
