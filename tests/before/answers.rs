//! Whatever form a before hook answers in, nothing after it runs.

use hooks_runtime::prelude::*;
use std::ops::ControlFlow;
use support::Trace;

static BP: Blueprint = Blueprint::new("bp");

fn is_asked(trace: &Trace, uri: &Uri, form: &str) -> bool {
    trace.push(form);
    uri.query() == Some(form)
}

#[before_request]
fn option(trace: State<Trace>, uri: Uri) -> Option<&'static str> {
    is_asked(&trace, &uri, "option").then_some("an option")
}

#[before_request]
async fn flow(trace: State<Trace>, uri: Uri) -> ControlFlow<(StatusCode, String)> {
    if is_asked(&trace, &uri, "flow") {
        ControlFlow::Break((StatusCode::ACCEPTED, "a flow".to_owned()))
    } else {
        ControlFlow::Continue(())
    }
}

#[before_request]
fn err(trace: State<Trace>, uri: Uri) -> Result<()> {
    if is_asked(&trace, &uri, "err") {
        return Err(abort(StatusCode::FORBIDDEN));
    }
    Ok(())
}

#[before_request(BP)]
async fn result_some(trace: State<Trace>, uri: Uri) -> Result<Option<Html<&'static str>>> {
    Ok(is_asked(&trace, &uri, "result_some").then_some(Html("<p>some</p>")))
}

#[before_request(BP)]
fn result_err(trace: State<Trace>, uri: Uri) -> Result<Option<Html<&'static str>>, StatusCode> {
    if is_asked(&trace, &uri, "result_err") {
        return Err(StatusCode::GONE);
    }
    Ok(None)
}

/// An empty answer is an answer: only `None` goes on (F12).
#[before_request(BP)]
fn empty(trace: State<Trace>, uri: Uri) -> Option<()> {
    is_asked(&trace, &uri, "empty").then_some(())
}

#[get(BP, "/")]
fn view(trace: State<Trace>) -> &'static str {
    trace.push("view");
    "the view"
}

#[after_request(BP)]
fn after_bp(trace: State<Trace>, res: &mut Response) {
    trace.push(format!("bp.after[{}]", res.status().as_u16()));
}

#[after_request]
fn after_app(trace: State<Trace>) {
    trace.push("app.after");
}

#[teardown_request(BP)]
fn over(trace: State<Trace>, outcome: &Outcome) {
    assert!(outcome.error().is_none());
    trace.push("bp.teardown");
}

#[tokio::test]
async fn nothing_after_the_answer_runs_but_the_after_hooks_of_every_matched_scope() {
    // F13: also those of a blueprint whose before hooks never ran.
    let forms = [
        ("option", 200, "an option", "option"),
        ("flow", 202, "a flow", "option > flow"),
        ("err", 403, "Forbidden", "option > flow > err"),
        (
            "result_some",
            200,
            "<p>some</p>",
            "option > flow > err > result_some",
        ),
        (
            "result_err",
            410,
            "",
            "option > flow > err > result_some > result_err",
        ),
        (
            "empty",
            200,
            "",
            "option > flow > err > result_some > result_err > empty",
        ),
        (
            "none",
            200,
            "the view",
            "option > flow > err > result_some > result_err > empty > view",
        ),
    ];
    let trace = Trace::default();
    let client = app!(self).register(&BP).state(trace.clone()).test_client();
    for (form, status, body, ran) in forms {
        let res = client.get(&format!("/?{form}")).await;
        assert_eq!(
            (res.status().as_u16(), res.text()),
            (status, body),
            "{form}"
        );
        let end = format!("{ran} > bp.after[{status}] > app.after > bp.teardown");
        assert_eq!(trace.take(), end, "{form}");
    }
}
