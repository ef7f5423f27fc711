//! A teardown that fails. Flask 3.1 skips the rest and lets the error through; hooks do neither.

use crate::prelude::*;

static BP: Blueprint = Blueprint::new("bp").url_prefix("/b");

hooks!(app1);
hooks!(BP, bp1);

#[teardown_request]
fn of_app(ctx: RequestContext) {
    log("of_app fails");
    fail(query(&ctx)).expect("a panic, or nothing");
}

#[teardown_request(BP)]
fn of_bp(ctx: RequestContext) {
    log("of_bp fails");
    fail(query(&ctx)).expect("a panic, or nothing");
}

hooks!(BP, bp2);
hooks!(app2);

#[error_handler(500)]
fn internal(_: &Error) -> (StatusCode, &'static str) {
    (StatusCode::INTERNAL_SERVER_ERROR, "oops")
}

#[error_handler]
fn catch_all(_: &Error) -> (StatusCode, &'static str) {
    (
        StatusCode::BAD_REQUEST,
        "never asked for an error of a teardown",
    )
}

#[get(BP, "/{what}")]
fn v(Path(what): Path<String>) -> Result<&'static str> {
    fail(&what)?;
    Ok("ok")
}

#[get("/{what}")]
fn of_the_app(Path(_): Path<String>) -> &'static str {
    "ok"
}

#[tokio::test]
async fn s08_teardown_raises() {
    // F38, F40: all run, as in Flask 3.2, and the client gets the response that was made for it.
    let goes_on = |status, body: &'static str, rest: &'static str| {
        move |reply: &mut Reply| {
            reply.escaped = None;
            (reply.status, reply.body) = (status, body.to_owned());
            reply.trace.extend(trace(rest));
        }
    };
    let rest_of_app = "app1.teardown(None)";
    let of_both = "bp1.teardown(None) > app2.teardown(None) > of_app fails > app1.teardown(None)";
    let app = App::new()
        .with_all(app1::hooks)
        .hook(of_app)
        .with_all(app2::hooks);
    let app = app.hook(internal).hook(catch_all).hook(of_the_app);
    Parity::with("s08_teardown_raises")
        .but("GET /b/ok?panic", goes_on(200, "ok", of_both))
        .but("GET /b/500?panic", goes_on(500, "oops", of_both))
        .but("GET /ok?panic", goes_on(200, "ok", rest_of_app))
        .but(
            "GET /no/whe/re?panic",
            goes_on(400, "never asked for an error of a teardown", rest_of_app),
        )
        .of(app.register(&BP))
        .await;
}
