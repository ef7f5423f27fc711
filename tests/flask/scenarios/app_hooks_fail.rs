//! App hooks that a blueprint brings answer and fail as the app's own do, on every route.

use crate::prelude::*;

static KIT: Blueprint = Blueprint::new("kit").url_prefix("/kit");
static BP: Blueprint = Blueprint::new("bp").url_prefix("/b");

fn asked<'a>(ctx: &'a RequestContext, name: &str) -> &'a str {
    match query(ctx).split_once(':') {
        Some((at, what)) if at == name => what,
        _ => "",
    }
}

#[before_app_request(KIT)]
fn kit_before(ctx: RequestContext) -> Result<Option<(StatusCode, &'static str)>> {
    log("kit before");
    if asked(&ctx, "before") == "answer" {
        return Ok(Some((status(299), "kit answers")));
    }
    fail(asked(&ctx, "before"))?;
    Ok(None)
}

#[after_app_request(KIT)]
fn kit_after(ctx: RequestContext, res: &mut Response) -> Result<()> {
    log(format!("kit after[{}]", res.status().as_u16()));
    if res.status() != 500 {
        fail(asked(&ctx, "after"))?;
    }
    Ok(())
}

#[teardown_app_request(KIT)]
fn kit_teardown(outcome: &Outcome) {
    log(format!("kit teardown({})", named(outcome.error())));
}

#[app_error_handler(KIT)]
fn kit_lookup(_: &LookupError) -> (StatusCode, &'static str) {
    log("kit LookupError handler");
    (StatusCode::BAD_REQUEST, "looked up")
}

#[error_handler(BP)]
fn bp_value(_: &ValueError) -> (StatusCode, &'static str) {
    log("bp ValueError handler");
    (StatusCode::BAD_REQUEST, "a value")
}

#[error_handler(BP, 500)]
fn bp_500(error: &Error) -> (StatusCode, &'static str) {
    log(format!("bp 500 handler({})", name(error)));
    (StatusCode::INTERNAL_SERVER_ERROR, "bp 500")
}

hooks!(KIT, kit_scope);
hooks!(BP, bp);
hooks!(app);

#[get("/")]
fn v(endpoint: Endpoint) -> &'static str {
    log(format!(
        "view of {}",
        endpoint.blueprint().unwrap_or("None")
    ));
    "ok"
}

#[get(BP, "/")]
#[get(KIT, "/")]
fn of_blueprints(endpoint: Endpoint) -> &'static str {
    v(endpoint)
}

#[tokio::test]
async fn app_hooks_fail() {
    let app = App::new().with_all(app::hooks).hook(v);
    Parity::with("app_hooks_fail")
        .of(app.register(&KIT).register(&BP))
        .await;
}
