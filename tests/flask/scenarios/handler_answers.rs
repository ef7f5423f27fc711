//! The status of what a handler answers is the handler's: nothing of the error is implied.

use crate::prelude::*;

hooks!(app);

#[error_handler(404)]
fn text(_: &Error) -> &'static str {
    "a text"
}

#[error_handler(403)]
fn empty(_: &Error) -> &'static str {
    ""
}

#[error_handler(409)]
fn other(_: &Error) -> (StatusCode, [(&'static str, &'static str); 1], &'static str) {
    (StatusCode::GONE, [("x-handler", "yes")], "another status")
}

#[error_handler]
fn response(error: &ValueError, uri: Uri, endpoint: Endpoint) -> Response {
    let body = format!("{} at {} of {}", name(error), uri.path(), endpoint.name());
    (status(299), body).into_response()
}

#[error_handler(405)]
fn no_such_method(_: &Error) -> &'static str {
    "no such method"
}

#[error_handler(500)]
fn internal(_: &Error) -> &'static str {
    "all is well"
}

#[get("/{what}")]
fn v(Path(what): Path<String>) -> Result<&'static str> {
    fail(&what)?;
    Ok("ok")
}

#[tokio::test]
async fn handler_answers() {
    let app = App::new()
        .with_all(app::hooks)
        .hook(text)
        .hook(empty)
        .hook(other);
    let app = app
        .hook(response)
        .hook(no_such_method)
        .hook(internal)
        .hook(v);
    Parity::with("handler_answers").of(app).await;
}
