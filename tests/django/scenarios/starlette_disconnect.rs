//! A client that leaves: while the endpoint waits, and in the middle of a stream.

use crate::prelude::*;
use std::future::pending;

#[get("/waits")]
async fn waits() {
    log("view");
    let _over = Over("view is over");
    pending::<()>().await;
}

#[get("/stream")]
fn stream() -> Response {
    log("view");
    told_of(endless(), Over("stream is over"))
}

fn app() -> App {
    App::new().hook(waits).hook(stream)
}

#[tokio::test]
async fn starlette_disconnect() {
    let (without, one) = ("without middleware", "with one");
    let class = "with a class of Starlette's";
    // S12: whoever waits is dropped there and then, behind any middleware.
    let dropped = |reply: &mut Reply| {
        let goes_on = ["knows it", "A.response[200]"];
        reply.trace.retain(|event| !goes_on.contains(&&**event));
    };
    recorded("starlette_disconnect")
        .but_in(without, "LEAVE /waits", dropped)
        .but_in(one, "LEAVE /waits", dropped)
        .but_in(class, "LEAVE /waits", dropped)
        // S10: there is no task of its own that runs ahead.
        .but_in(class, "LEAVE /stream", |reply| reply.trace.swap(2, 3))
        .of_all([
            (without, app()),
            (one, app().middleware(Adds("A"))),
            (class, app().middleware(Adds("A"))),
        ])
        .await;
}
