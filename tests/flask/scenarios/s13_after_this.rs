//! Callbacks of one request: first registered first, before every after hook, errors or not.

use crate::prelude::*;

fn callback(ctx: &RequestContext, name: &'static str) {
    ctx.after_this_request(move |res| {
        log(format!("{name}[{}]", res.status().as_u16()));
        res
    });
}

#[before_request]
fn before(ctx: RequestContext) {
    callback(&ctx, "from before");
}

#[after_request]
fn after(ctx: RequestContext, res: &mut Response) {
    log(format!("after[{}]", res.status().as_u16()));
    callback(&ctx, "too late");
}

#[error_handler]
fn value(_: &ValueError, ctx: RequestContext) -> (StatusCode, &'static str) {
    callback(&ctx, "from the handler");
    (StatusCode::IM_A_TEAPOT, "handled")
}

#[error_handler(500)]
fn internal(_: &Error, ctx: RequestContext) -> (StatusCode, &'static str) {
    callback(&ctx, "from the 500 handler");
    (StatusCode::INTERNAL_SERVER_ERROR, "oops")
}

#[get("/{what}")]
fn v(Path(what): Path<String>, ctx: RequestContext) -> Result<&'static str> {
    callback(&ctx, "first");
    let (nested, replace) = (ctx.clone(), what == "replace");
    ctx.after_this_request(move |res| {
        log("nested");
        callback(&nested, "from a callback");
        if replace {
            (StatusCode::ACCEPTED, "replaced").into_response()
        } else {
            res
        }
    });
    if what == "broken" {
        ctx.after_this_request(|_| panic!("on purpose"));
    }
    callback(&ctx, "last");
    fail(&what)?;
    Ok("ok")
}

#[tokio::test]
async fn s13_after_this() {
    let app = App::new()
        .hook(before)
        .hook(after)
        .hook(value)
        .hook(internal)
        .hook(v);
    Parity::with("s13_after_this")
        // F25: they run once, so the broken one does not break the second pass as well.
        .but("GET /broken", |reply| {
            reply.trace = trace(
                "from before[200] > first[200] > nested > logged: an error \
                 > last[500] > from a callback[500] > from the 500 handler[500] > after[500]",
            );
        })
        .of(app)
        .await;
}
