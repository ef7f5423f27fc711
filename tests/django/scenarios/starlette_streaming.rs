//! A streamed body that fails: its handler is called too late.

use crate::prelude::*;

#[error_handler]
fn handler(error: &ValueError) -> (StatusCode, &'static str) {
    log(format!("handler({})", name(error)));
    (StatusCode::BAD_REQUEST, "never seen")
}

#[error_handler(500)]
fn handler500(error: &Error) -> (StatusCode, &'static str) {
    log(format!("handler({})", name(error)));
    (StatusCode::BAD_REQUEST, "never seen")
}

#[get("/")]
fn stream() -> Response {
    log("view");
    chunks(false)
}

#[get("/fails")]
fn fails() -> Response {
    log("view");
    chunks(true)
}

#[tokio::test]
async fn starlette_streaming() {
    let app = || App::new().middleware(Adds("A")).hook(stream).hook(fails);
    recorded("starlette_streaming")
        // S22: it is teardown's to know, and no handler's.
        .but_wherever(|reply| {
            reply.escaped = None;
            reply.trace.retain(|event| event != "handler(ValueError)");
        })
        .of_all([
            ("without a handler", app()),
            ("with a handler", app().hook(handler)),
            ("with a handler of 500", app().hook(handler500)),
        ])
        .await;
}
