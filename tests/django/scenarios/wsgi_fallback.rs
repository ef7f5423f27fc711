//! What one app does not find is asked of another: a body that was read is gone, and a 404 that was
//! meant is not seen.

use crate::prelude::*;
use axum::Router;

#[before_request]
fn reads(method: Method, body: String) {
    if method == Method::POST {
        log(format!("first: {body}"));
    }
}

#[route("/", methods = [GET, POST])]
fn first() -> &'static str {
    "first"
}

#[get("/item/{id}")]
fn item(Path(id): Path<u64>) -> Result<()> {
    log(format!("item {id}"));
    Err(abort(StatusCode::NOT_FOUND))
}

async fn second(uri: Uri, body: String) -> impl IntoResponse {
    log(format!("second: {body}"));
    (
        [("x-second", uri.path().to_owned())],
        format!("second {body}"),
    )
}

fn app() -> App {
    let second = Router::new().fallback(second);
    App::new().hook(first).hook(item).fallback_service(second)
}

#[tokio::test]
async fn wsgi_fallback() {
    let leaves = "of an app that leaves the body";
    let reads_it = "of an app that reads it";
    // W4: a 404 that was meant is an answer.
    let meant = |reply: &mut Reply| {
        reply.trace = trace("item 1");
        reply.headers.clear();
        (reply.status, reply.body) = (404, "<default>".to_owned());
    };
    recorded("wsgi_fallback")
        .but_in(leaves, "GET /item/1", meant)
        .but_in(reads_it, "GET /item/1", meant)
        // W4: who reads a body leaves it.
        .but_in(reads_it, "POST /other words", |reply| {
            reply.trace[1] = "second: words".to_owned();
            "second words".clone_into(&mut reply.body);
        })
        .of_all([(leaves, app()), (reads_it, app().hook(reads))])
        .await;
}
