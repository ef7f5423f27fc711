//! Before all middleware, for an error that nobody took, and when the body is over.

use crate::prelude::*;

traced!(a "A");

#[middleware(order = -1)]
async fn started(request: Request, next: Next) -> Response {
    log("started");
    next.run(request).await
}

#[teardown_request]
fn finished() {
    log("finished");
}

#[get("/stream")]
fn stream() -> Response {
    chunks(false)
}

#[tokio::test]
async fn signals() {
    let app = App::new().hook(started).hook(finished).with_all(a::class);
    recorded("signals").of(app.hook(view).hook(stream)).await;
}
