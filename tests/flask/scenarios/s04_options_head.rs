//! Automatic OPTIONS and HEAD: the hooks of the scope run, the `Allow` header is that of the path.

use crate::prelude::*;

static BP: Blueprint = Blueprint::new("bp").url_prefix("/b");

hooks!(app);
hooks!(BP, bp);

#[before_request(BP)]
fn preflight(ctx: RequestContext) -> Option<(StatusCode, [(&'static str, &'static str); 1])> {
    (query(&ctx) == "s").then_some((StatusCode::NO_CONTENT, [("x-preflight", "yes")]))
}

#[get(BP, "/v")]
fn v(method: Method) -> &'static str {
    log(format!("view:v {method}"));
    "hello"
}

#[post(BP, "/v")]
fn v2() -> &'static str {
    log("view:v2");
    "posted"
}

#[options(BP, "/o")]
fn o() -> &'static str {
    log("view:o");
    "mine"
}

#[route(BP, "/several", methods = [PUT, PATCH, DELETE])]
fn several(method: Method) -> &'static str {
    log(format!("view:several {method}"));
    "several"
}

#[head(BP, "/h")]
fn h() -> [(&'static str, &'static str); 1] {
    log("view:h");
    [("x-head", "yes")]
}

#[get(BP, "/h")]
fn h_get() -> &'static str {
    log("view:h_get");
    "got"
}

#[tokio::test]
async fn s04_options_head() {
    let app = App::new().with_all(app::hooks).register(&BP);
    Parity::with("s04_options_head").of(app).await;
}
