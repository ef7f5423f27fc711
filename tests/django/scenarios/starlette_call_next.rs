//! A streamed response that a middleware puts another in the place of: who makes its body, and when it
//! is closed.

use crate::prelude::*;

#[middleware]
async fn replaces(request: Request, next: Next) -> &'static str {
    next.run(request).await;
    log("replaced");
    "replaced"
}

#[get("/")]
fn stream() -> Response {
    log("view");
    told_of(chunks(false), Over("closed"))
}

#[tokio::test]
async fn starlette_call_next() {
    recorded("starlette_call_next")
        // S11: nobody makes what nobody reads, and it is closed where it is let go.
        .but("GET /", |reply| {
            reply.trace = trace("view > closed > replaced");
        })
        .of(App::new().hook(replaces).hook(stream))
        .await;
}
