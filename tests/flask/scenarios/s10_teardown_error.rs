//! What teardown is told: the error that nothing took, also when a 500 handler rendered it.

use crate::prelude::*;

static BP: Blueprint = Blueprint::new("bp").url_prefix("/b");

hooks!(app);
hooks!(BP, bp);

#[before_request]
fn short(ctx: RequestContext) -> Option<(StatusCode, &'static str)> {
    (query(&ctx) == "short").then_some((StatusCode::INTERNAL_SERVER_ERROR, "short"))
}

#[error_handler]
fn value(_: &ValueError) -> (StatusCode, &'static str) {
    (StatusCode::INTERNAL_SERVER_ERROR, "a value")
}

#[error_handler(BP, 404)]
fn lost(_: &Error) -> &'static str {
    "lost"
}

#[error_handler(500)]
fn internal(error: &Error) -> (StatusCode, &'static str) {
    log(format!("500 handler({})", name(error)));
    (StatusCode::SERVICE_UNAVAILABLE, "rendered")
}

#[get(BP, "/{what}")]
fn v(Path(what): Path<String>) -> Result<(StatusCode, &'static str)> {
    fail(&what)?;
    Ok((StatusCode::INTERNAL_SERVER_ERROR, "ok"))
}

fn app() -> App {
    App::new()
        .with_all(app::hooks)
        .hook(short)
        .hook(value)
        .register(&BP)
}

#[tokio::test]
async fn s10_teardown_error() {
    Parity::with("s10_teardown_error")
        .of_all([
            ("without a 500 handler", app()),
            ("with a 500 handler", app().hook(internal)),
        ])
        .await;
}
