//! A middleware around one view alone.

use crate::prelude::*;

traced!(a "A");

#[allow(clippy::needless_pass_by_value, reason = "as every argument of a hook")]
fn guard_in(uri: Uri) -> Result<Option<Response>> {
    log("guard in");
    act(&uri, "in")
}

#[allow(clippy::needless_pass_by_value, reason = "as every argument of a hook")]
fn guard_out(uri: Uri, response: Response) -> Result<Response> {
    log(format!("guard out[{}]", response.status().as_u16()));
    Ok(act(&uri, "out")?.unwrap_or(response))
}

#[get("/guarded", before = [guard_in], after = [guard_out])]
fn guarded(uri: Uri) -> Result<Response> {
    log("view");
    let answer = act(&uri, "view")?;
    Ok(answer.unwrap_or_else(|| "guarded".into_response()))
}

#[tokio::test]
async fn per_view() {
    // D35: those of the route are hooks of its scope. They go around `process_view`, after hooks run
    // on every response (F13, F22), and `process_exception` is for errors of the view alone.
    let is = |events: &'static str| move |reply: &mut Reply| reply.trace = trace(events);
    recorded("per_view")
        .but("GET /guarded", is("A.request > guard in > A.view(guarded) > view > guard out[200] > A.response[200]"))
        .but("GET /guarded?in=answer", is("A.request > guard in > guard out[202] > A.response[202]"))
        .but("GET /guarded?in=ValueError", is("A.request > guard in > logged: an error > guard out[500] > A.response[500]"))
        .but("GET /guarded?out=answer", is("A.request > guard in > A.view(guarded) > view > guard out[200] > A.response[202]"))
        .but("GET /guarded?out=ValueError", is("A.request > guard in > A.view(guarded) > view > guard out[200] > logged: an error > guard out[500] > logged: an after hook failed again > A.response[500]"))
        .but("GET /guarded?view=answer", is("A.request > guard in > A.view(guarded) > view > guard out[202] > A.response[202]"))
        .but("GET /guarded?view=ValueError", is("A.request > guard in > A.view(guarded) > view > A.exception(ValueError) > logged: an error > guard out[500] > A.response[500]"))
        .but("GET /guarded?A.view=answer", is("A.request > guard in > A.view(guarded) > guard out[202] > A.response[202]"))
        .but("GET /guarded?A.view=ValueError", is("A.request > guard in > A.view(guarded) > logged: an error > guard out[500] > A.response[500]"))
        .of(App::new().with_all(a::class).hook(view).hook(guarded))
        .await;
}
