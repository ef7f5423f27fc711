//! Middleware of a part of the routes, and of one.

use crate::prelude::*;

static ADMIN: Blueprint = Blueprint::new("admin").url_prefix("/admin");
static ONE: Blueprint = Blueprint::new("one").url_prefix("/one");

#[get(ADMIN, "/")]
fn admin(uri: Uri) -> Result<Response> {
    view(uri)
}

#[get(ONE, "")]
fn other(uri: Uri) -> Result<Response> {
    log("other");
    let answer = act(&uri, "view")?;
    Ok(answer.unwrap_or_else(|| "other".into_response()))
}

/// S17, S26: an error is a response to all middleware further out, with the status it asks for.
fn is_a_response(reply: &mut Reply) {
    let (place, what) = reply.said();
    let status = what.parse().unwrap_or(500);
    let is_error = reply.escaped.take().is_some() || (status != 500 && place == "R.request");
    if !is_error {
        return;
    }
    reply.trace.retain(|event| !event.contains(".response"));
    reply.status = status;
    if status == 500 {
        reply.trace.push("logged: an error".to_owned());
    }
    reply.is_seen_outside(&place);
}

#[tokio::test]
async fn starlette_scoped() {
    // S19, F61: what matches no route is in no scope but the app's.
    let unmatched = |reply: &mut Reply| reply.trace.retain(|event| event != "M.request");
    let admin = ADMIN.middleware(Adds("M"));
    let app = App::new().middleware(Adds("A")).hook(view);
    recorded("starlette_scoped")
        .but("GET /admin/none", unmatched)
        .but("POST /admin/one", |reply| {
            unmatched(reply);
            // F101: OPTIONS is answered, too.
            reply.allow("GET, HEAD, OPTIONS");
        })
        .but_wherever(is_a_response)
        .of(app.register(admin.nest(ONE.middleware(Adds("R")))))
        .await;
}
