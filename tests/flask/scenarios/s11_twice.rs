//! One blueprint under two names: its own hooks once per request, its app hooks once per app.

use crate::prelude::*;

static BP: Blueprint = Blueprint::new("bp");
static KID: Blueprint = Blueprint::new("kid").url_prefix("/kid");

hooks!(BP, bp);
hooks!(KID, kid);

#[before_app_request(BP)]
fn bp_app() {
    log("bp.app");
}

#[before_app_request(KID)]
fn kid_app() {
    log("kid.app");
}

#[error_handler(BP)]
fn value(_: &ValueError, endpoint: Endpoint) -> (StatusCode, String) {
    let blueprint = endpoint.blueprint().unwrap_or("None");
    (StatusCode::BAD_REQUEST, format!("handled for {blueprint}"))
}

#[get(BP, "/{what}")]
fn v(Path(what): Path<String>, endpoint: Endpoint) -> Result<String> {
    fail(&what)?;
    Ok(endpoint.name().to_owned())
}

#[get(KID, "/{what}")]
fn of_kid(Path(what): Path<String>, endpoint: Endpoint) -> Result<String> {
    fail(&what)?;
    Ok(endpoint.name().to_owned())
}

hooks!(app);

#[tokio::test]
async fn s11_twice() {
    let twice = App::new()
        .with_all(app::hooks)
        .register(BP.nest(&KID).at("/one"))
        .register(BP.nest(&KID).named("alt").at("/two"));
    let another = App::new().register(BP.nest(&KID).named("third"));
    Parity::with("s11_twice")
        .of_all([("twice", twice), ("and in another app", another)])
        .await;
}
