//! An after hook fails, once or always: the whole chain runs once more, on the 500.

use crate::prelude::*;

#[after_request]
fn a1(res: &mut Response) {
    log(format!("a1[{}]", res.status().as_u16()));
}

#[after_request]
fn a2(ctx: RequestContext, res: &mut Response) -> Result<()> {
    log(format!("a2[{}]", res.status().as_u16()));
    let (what, when) = query(&ctx).split_once('-').unwrap_or_default();
    if when == "always" || res.status() == 200 {
        fail(what)?;
    }
    Ok(())
}

#[after_request]
fn a3(res: &mut Response) {
    log(format!("a3[{}]", res.status().as_u16()));
    res.headers_mut()
        .insert("x-a3", "in place".parse().unwrap());
}

#[after_request]
fn a4(ctx: RequestContext, res: Response) -> Response {
    if ctx.uri().path() != "/replaced" {
        return res;
    }
    log(format!("a4[{}]", res.status().as_u16()));
    (StatusCode::IM_A_TEAPOT, "replaced by a4").into_response()
}

#[teardown_request]
fn over(outcome: &Outcome) {
    log(format!("teardown({})", named(outcome.error())));
}

#[get("/")]
#[get("/replaced")]
fn v(ctx: RequestContext) -> &'static str {
    ctx.after_this_request(|res| {
        log(format!("this[{}]", res.status().as_u16()));
        res
    });
    log("view");
    "ok"
}

#[error_handler]
fn never(_: &ValueError) -> &'static str {
    log("ValueError handler");
    "nope"
}

#[error_handler(403)]
fn neither(_: &Error) -> &'static str {
    log("403 handler");
    "nope"
}

#[error_handler(500)]
fn internal(error: &Error) -> (StatusCode, &'static str) {
    log(format!("500 handler({})", name(error)));
    (StatusCode::INTERNAL_SERVER_ERROR, "oops")
}

fn app() -> App {
    let app = App::new().hook(a1).hook(a2).hook(a3).hook(a4).hook(over);
    app.hook(v).hook(never).hook(neither).hook(internal)
}

#[tokio::test]
async fn s05_after_raises() {
    // F25: a callback of one request is an `FnOnce`, so it does not run again.
    let once = |reply: &mut Reply| reply.trace.retain(|event| event != "this[500]");
    Parity::with("s05_after_raises")
        .but("GET /?ValueError-once", once)
        .but("GET /?ValueError-always", once)
        // F26: a hook that takes the response and gives one back may have changed or replaced it;
        // what the hooks before the failing one gave back stays.
        .but("GET /replaced?ValueError-always", |reply| {
            once(reply);
            (reply.status, reply.body) = (418, "replaced by a4".to_owned());
            reply
                .headers
                .insert("x-a3".to_owned(), "in place".to_owned());
        })
        .but("GET /?403-once", once)
        .but("GET /?panic-once", once)
        .of(app())
        .await;
}
