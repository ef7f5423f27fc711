//! The redirect to the form with a slash keeps the query, and is no error that a handler sees.

use crate::prelude::*;

static BP: Blueprint = Blueprint::new("bp").url_prefix("/b");

hooks!(app);
hooks!(BP, bp);

#[before_request]
fn short(ctx: RequestContext) -> Option<(StatusCode, &'static str)> {
    (query(&ctx) == "short").then(|| (status(299), "short"))
}

#[error_handler(BP)]
fn bp_catch_all(error: &Error) -> (StatusCode, &'static str) {
    catch_all(error)
}

#[error_handler]
fn catch_all(error: &Error) -> (StatusCode, &'static str) {
    log(format!("catch-all({})", name(error)));
    (StatusCode::BAD_REQUEST, "caught")
}

#[route(BP, "/x/", methods = [GET, POST])]
fn x(method: Method) -> String {
    format!("{method} x")
}

#[get(BP, "/{id}/page/")]
fn page(Path(id): Path<u32>) -> String {
    format!("page {id}")
}

#[get("/y")]
fn y() -> &'static str {
    "y"
}

#[get(BP, "/both/")]
fn with_slash() -> &'static str {
    "with"
}

#[get("/b/both")]
fn without_slash() -> &'static str {
    "without"
}

#[post(BP, "/mixed/")]
fn mixed_with_slash() -> &'static str {
    "with"
}

#[get("/b/mixed")]
fn mixed_without_slash() -> &'static str {
    "without"
}

#[tokio::test]
async fn slash() {
    let app = App::new()
        .with_all(app::hooks)
        .hook(short)
        .hook(catch_all)
        .hook(without_slash)
        .hook(mixed_without_slash)
        .hook(y);
    Parity::with("slash")
        // Werkzeug's routing merges slashes; routing is axum's here.
        .but("GET /b/x//", |reply| {
            reply.trace =
                trace("app.before > catch-all(NotFound) > app.after[400] > app.teardown(None)");
            (reply.status, reply.body) = (400, "caught".to_owned());
            reply.headers.clear();
        })
        .of(app.register(&BP))
        .await;
}
