//! 404, 405 and slash redirects below a blueprint's prefix are the app's.

use crate::prelude::*;

static BP: Blueprint = Blueprint::new("bp").url_prefix("/b");

hooks!(app);
hooks!(BP, bp);

#[before_request]
fn tell(endpoint: Option<Endpoint>) {
    let name = endpoint.map_or("None".to_owned(), |endpoint| endpoint.name().to_owned());
    log(format!("endpoint: {name}"));
}

#[error_handler(BP, 404)]
fn bp_404(_: &Error) -> (StatusCode, &'static str) {
    log("bp 404 handler");
    (StatusCode::NOT_FOUND, "bp404")
}

#[error_handler(404)]
fn app_404(_: &Error) -> (StatusCode, &'static str) {
    log("app 404 handler");
    (StatusCode::NOT_FOUND, "app404")
}

#[error_handler(BP, 405)]
fn bp_405(_: &Error) -> (StatusCode, &'static str) {
    log("bp 405 handler");
    (StatusCode::METHOD_NOT_ALLOWED, "bp405")
}

#[get(BP, "/x/")]
fn x() -> Result<()> {
    Err(abort(StatusCode::NOT_FOUND))
}

#[get(BP, "/y")]
fn y() -> &'static str {
    log("view");
    "ok"
}

#[tokio::test]
async fn s03_404() {
    let app = App::new().with_all(app::hooks).hook(tell).hook(app_404);
    Parity::with("s03_404").of(app.register(&BP)).await;
}
