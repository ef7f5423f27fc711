//! An app below a prefix of another: what it matches, and who answers what it does not.

use crate::prelude::*;

#[get("/")]
#[get("/one")]
fn inside(uri: Uri) -> Result<Response> {
    log("inside");
    let answer = act(&uri, "view")?;
    Ok(answer.unwrap_or_else(|| "inside".into_response()))
}

#[get("/v1/late")]
fn late() -> &'static str {
    "asked"
}

/// S17: an error is a response to all middleware further out, with the status it asks for.
fn is_a_response(reply: &mut Reply) {
    let (place, what) = reply.said();
    if reply.escaped.take().is_none() {
        return;
    }
    reply.trace.retain(|event| !event.contains(".response"));
    reply.status = what.parse().unwrap_or(500);
    if reply.status == 500 {
        reply.trace.push("logged: an error".to_owned());
    }
    reply.is_seen_outside(&place);
}

#[tokio::test]
async fn starlette_mount() {
    let inner = App::new().middleware(Adds("M")).hook(inside);
    let app = App::new().middleware(Adds("A")).hook(view).hook(late);
    recorded("starlette_mount")
        // F101: OPTIONS is answered, too.
        .but("POST /v1/one", |reply| reply.allow("GET, HEAD, OPTIONS"))
        // The more specific route of the app goes before the mount around it.
        .but("GET /v1/late", |reply| {
            reply.trace = trace("A.request > A.response[200]");
            reply.headers.remove("x-m");
            (reply.status, reply.body) = (200, "asked".to_owned());
        })
        // The mount's path is its root, with or without the slash.
        .but("GET /v1", |reply| {
            reply.trace =
                trace("A.request > M.request > inside > M.response[200] > A.response[200]");
            reply.headers.remove("location");
            reply.headers.insert("x-m".to_owned(), "yes".to_owned());
            (reply.status, reply.body) = (200, "inside".to_owned());
        })
        .but_wherever(is_a_response)
        .of(app.mount("/v1", inner))
        .await;
}
