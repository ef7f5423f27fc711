//! Responses to errors agree with their heads, too.

use crate::wire::{announced, head_of, stream_of};
use axum::body::Body;
use hooks_runtime::prelude::*;
use support::Server;

#[get("/gone")]
fn gone() -> Result<()> {
    Err(abort(StatusCode::GONE))
}

#[get("/fails")]
fn fails() -> Result<()> {
    Err(Error::msg("on purpose"))
}

/// With a length, from which that of the handler must be told.
#[get("/after")]
fn after_it() -> Response {
    announced("4", &["fine"])
}

fn handled() -> Response {
    announced("7", &["han", "dled"])
}

#[error_handler(410)]
fn on_410(_: &Error) -> (StatusCode, Response) {
    (StatusCode::GONE, handled())
}

#[error_handler(500)]
fn on_500(_: &Error) -> (StatusCode, Response) {
    (StatusCode::INTERNAL_SERVER_ERROR, handled())
}

#[after_request]
fn replace(ctx: RequestContext, res: &mut Response) {
    match ctx.uri().query() {
        Some("known") => *res.body_mut() = Body::from("known"),
        Some("stream") => *res.body_mut() = stream_of(&["a ", "stream"]),
        _ => {}
    }
}

/// Fails on the response of `/after`, and not once more on that of the handler.
#[after_request]
fn fail(ctx: RequestContext, res: &mut Response) -> Result<()> {
    if ctx.uri().path() == "/after" && res.status().is_success() {
        return Err(Error::msg("on purpose"));
    }
    Ok(())
}

#[tokio::test]
async fn the_response_of_an_error_handler_agrees_with_its_head() {
    let server = Server::start(app!(self).build().unwrap()).await;
    for (path, status) in [("/gone", 410), ("/fails", 500), ("/after", 500)] {
        for (how, head, body) in [
            ("", "content-length: 7", "handled"),
            ("?known", "content-length: 5", "known"),
            ("?stream", "transfer-encoding: chunked", "a stream"),
        ] {
            let (connection, answer) = server.connect().ask(&format!("GET {path}{how}")).await;
            let got = (head_of(&answer.head), answer.body.as_str());
            assert_eq!(got, (format!("{status}, {head}"), body), "{path}{how}");
            let (_, next) = connection.ask("GET /nowhere").await;
            assert_eq!(next.status(), "404", "{path}{how}");
        }
    }
}
