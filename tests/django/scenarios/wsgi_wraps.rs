//! WSGI's wrapping: a processor of exceptions around the finished app sees none, but for those of a
//! body that is made late, which it has left by then.

use crate::prelude::*;
use axum::middleware::{Next as Wrapped, from_fn};

traced!(a "A");

/// There is nothing to catch: a panic of the app would end the test.
async fn processor(request: Request, app: Wrapped) -> Response {
    log("processor in");
    let response = app.run(request).await;
    log("processor out");
    response
}

#[get("/stream")]
fn stream() -> Response {
    log("view");
    chunks(true)
}

#[tokio::test]
async fn wsgi_wraps() {
    let app = App::new().with_all(a::class).hook(view).hook(stream);
    recorded("wsgi_wraps")
        // Nothing reaches the server but the end of the connection.
        .but("GET /stream", |reply| reply.escaped = None)
        .of(app.wrap(from_fn(processor)))
        .await;
}
