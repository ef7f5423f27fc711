//! A catch-all sees the view's error, and the 500 made of an error of a hook or a handler.

use crate::prelude::*;

static BP: Blueprint = Blueprint::new("bp").url_prefix("/b");

hooks!(app);

#[after_request]
fn after(ctx: RequestContext, res: &mut Response) -> Result<()> {
    if query(&ctx) == "after" && res.status() != 500 {
        return Err(KeyError.into());
    }
    Ok(())
}

#[error_handler]
fn key(_: &KeyError, ctx: RequestContext) -> Result<(StatusCode, &'static str)> {
    log("KeyError handler");
    fail(query(&ctx))?;
    Ok((StatusCode::BAD_REQUEST, "a key"))
}

#[error_handler]
fn catch_all(error: &Error) -> (StatusCode, String) {
    log(format!("catch-all({})", name(error)));
    (
        StatusCode::INTERNAL_SERVER_ERROR,
        format!("caught {}", name(error)),
    )
}

#[error_handler(BP)]
fn value(_: &ValueError) -> (StatusCode, &'static str) {
    log("ValueError handler");
    (StatusCode::BAD_REQUEST, "a value")
}

#[get(BP, "/{what}")]
fn v(Path(what): Path<String>) -> Result<&'static str> {
    fail(&what)?;
    Ok("ok")
}

#[tokio::test]
async fn s14_wrapped() {
    let app = App::new()
        .with_all(app::hooks)
        .hook(after)
        .hook(key)
        .hook(catch_all);
    Parity::with("s14_wrapped").of(app.register(&BP)).await;
}
