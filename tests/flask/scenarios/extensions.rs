//! What a session and the signals of a request do, app hooks with the lowest order do.

use crate::prelude::*;

static BP: Blueprint = Blueprint::new("bp").url_prefix("/b");

fn asked<'a>(ctx: &'a RequestContext, place: &str) -> &'a str {
    match query(ctx).split_once(':') {
        Some((at, what)) if at == place => what,
        _ => "",
    }
}

#[before_request(order = -100)]
fn session_opens() {
    log("session opens");
}

#[after_request(order = -99)]
fn session_saves(res: &mut Response) {
    log(format!("session saves[{}]", res.status().as_u16()));
}

#[before_request(order = -99)]
fn started(ctx: RequestContext) -> Result<()> {
    log("started");
    fail(asked(&ctx, "started"))
}

#[after_request(order = -100)]
fn finished(ctx: RequestContext, res: &mut Response) -> Result<()> {
    log(format!("finished[{}]", res.status().as_u16()));
    if res.status() == 500 {
        return Ok(());
    }
    fail(asked(&ctx, "finished"))
}

#[teardown_request(order = -100)]
fn tearing_down(outcome: &Outcome) {
    log(format!("tearing down({})", named(outcome.error())));
}

hooks!(app);
hooks!(BP, bp);

#[after_request]
fn after(ctx: RequestContext, res: &mut Response) -> Result<()> {
    if res.status() != 500 || query(&ctx).ends_with("-always") {
        fail(asked(&ctx, "after").trim_end_matches("-always"))?;
    }
    Ok(())
}

#[error_handler]
fn value(_: &ValueError) -> (StatusCode, &'static str) {
    (StatusCode::BAD_REQUEST, "handled")
}

#[get(BP, "/{what}")]
fn v(Path(what): Path<String>) -> Result<&'static str> {
    fail(&what)?;
    Ok("ok")
}

#[tokio::test]
async fn extensions() {
    let app = App::new()
        .hook(session_opens)
        .hook(session_saves)
        .hook(started)
        .hook(finished);
    let app = app
        .hook(tearing_down)
        .with_all(app::hooks)
        .hook(after)
        .hook(value);
    Parity::with("extensions").of(app.register(&BP)).await;
}
