//! A before hook of the app answers: for a route of a blueprint, and for an unknown URL.

use crate::prelude::*;

static BP: Blueprint = Blueprint::new("bp").url_prefix("/b");

#[before_request]
fn first(ctx: RequestContext, uri: Uri) -> Option<(StatusCode, &'static str)> {
    ctx.after_this_request(|res| {
        log("this");
        res
    });
    uri.query()?;
    log("first answers");
    Some((StatusCode::from_u16(299).ok()?, "short"))
}

hooks!(app);
hooks!(BP, bp);

#[get(BP, "/")]
fn v() -> &'static str {
    log("view");
    "ok"
}

#[tokio::test]
async fn s02_short() {
    let app = App::new().hook(first).with_all(app::hooks).register(&BP);
    Parity::with("s02_short").of(app).await;
}
