//! Errors of the endpoint, of middleware and of routing, and the headers that middleware adds to what
//! comes of them.

use crate::prelude::*;

/// S17, S20: an error is a response to all middleware further out than where it was raised, with the
/// status it asks for.
fn is_a_response(reply: &mut Reply) {
    let (place, what) = reply.said();
    if reply.escaped.take().is_none() {
        return;
    }
    reply.status = what.parse().unwrap_or(500);
    if reply.status == 500 {
        reply.trace.push("logged: an error".to_owned());
    }
    reply.is_seen_outside(&place);
}

#[tokio::test]
async fn starlette_errors() {
    let app = App::new().middleware(Adds("A")).middleware(Adds("B"));
    recorded("starlette_errors")
        // F101: OPTIONS is answered, too.
        .but("POST /", |reply| reply.allow("GET, HEAD, OPTIONS"))
        .but_wherever(is_a_response)
        .of(app.hook(view))
        .await;
}
