//! Whatever a before hook answers, even nothing at all, stops what comes after it.

use crate::prelude::*;

static OUTER: Blueprint = Blueprint::new("outer").url_prefix("/outer");
static INNER: Blueprint = Blueprint::new("inner").url_prefix("/inner");

hooks!(app);
hooks!(OUTER, outer);

#[before_request(OUTER)]
fn answer(ctx: RequestContext) -> Option<Response> {
    match query(&ctx) {
        "empty" => Some("".into_response()),
        "text" => Some("text".into_response()),
        "created" => Some((StatusCode::CREATED, "created").into_response()),
        "headers" => {
            Some((StatusCode::ACCEPTED, [("x-made", "by hand")], "headers").into_response())
        }
        "response" => Some((status(203), "a response").into_response()),
        "lost" => Some((StatusCode::NOT_FOUND, "answered, not raised").into_response()),
        _ => None,
    }
}

#[error_handler(404)]
#[error_handler]
fn never(_: &Error) -> &'static str {
    log("handler");
    "never asked"
}

#[before_request(OUTER)]
fn second() {
    log("second");
}

hooks!(INNER, inner);

#[get(INNER, "/")]
fn v() -> &'static str {
    log("view");
    "view"
}

#[tokio::test]
async fn before_answers() {
    let app = App::new()
        .with_all(app::hooks)
        .hook(never)
        .register(OUTER.nest(&INNER));
    Parity::with("before_answers").of(app).await;
}
