//! Work that goes on behind the response: after its body, and within the call of all middleware.

use crate::prelude::*;

#[middleware]
async fn timed(request: Request, next: Next) -> Response {
    log("in");
    let response = next.run(request).await;
    log("out");
    response
}

fn task(ctx: &RequestContext) {
    let fails = ctx.uri().query() == Some("fails");
    ctx.after_response(move |_| {
        log("task");
        assert!(!fails, "on purpose");
    });
}

#[get("/")]
fn plain(ctx: RequestContext) -> &'static str {
    log("view");
    task(&ctx);
    "plain"
}

#[get("/stream")]
fn stream(ctx: RequestContext) -> Response {
    log("view");
    task(&ctx);
    chunks(false)
}

#[get("/fails")]
fn fails(ctx: RequestContext) -> Response {
    log("view");
    task(&ctx);
    chunks(true)
}

fn app() -> App {
    App::new().hook(plain).hook(stream).hook(fails)
}

#[tokio::test]
async fn starlette_background() {
    recorded("starlette_background")
        // S13: middleware is left when the head is there; work behind the body is done whatever
        // became of it, and its own failure is logged.
        .but_wherever(|reply| {
            let is_out = |event: &String| event == "out" || event.starts_with("A.response");
            let out = reply.trace.iter().position(is_out).expect("it is left");
            let out = reply.trace.remove(out);
            reply.trace.insert(2, out);
            if reply.escaped.take().is_none() {
                return;
            }
            match &*reply.request {
                "GET /fails" => {
                    reply.trace.push("task".to_owned());
                    "one two <broken off>".clone_into(&mut reply.body);
                }
                _ => reply.trace.push("logged: after_response failed".to_owned()),
            }
        })
        .of_all([
            ("pure middleware", app().hook(timed)),
            ("a class of Starlette's", app().middleware(Adds("A"))),
        ])
        .await;
}
