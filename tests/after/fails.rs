//! A failing after hook makes a 500, and the chain runs on that once more.

use hooks_runtime::{prelude::*, testing::TestResponse};
use std::fmt;
use support::{Logs, Trace};

static ABORTS: Blueprint = Blueprint::new("aborts").url_prefix("/aborts");
static TAKES: Blueprint = Blueprint::new("takes").url_prefix("/takes");
static RETURNS: Blueprint = Blueprint::new("returns").url_prefix("/returns");

#[derive(Debug)]
struct Broken;

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("broken on purpose")
    }
}

impl std::error::Error for Broken {}

/// Runs last: it sees what the hooks before it made.
#[after_request]
fn outermost(trace: State<Trace>, res: &mut Response) {
    trace.push(format!("outermost[{}]", res.status().as_u16()));
    res.headers_mut()
        .insert("x-outermost", "1".parse().unwrap());
}

/// Fails where the query says so: on the first response, or on every one.
fn fails(trace: &Trace, uri: &Uri, status: StatusCode) -> Result<()> {
    trace.push(format!("fails[{}]", status.as_u16()));
    match uri.query() {
        Some("always") => Err(Broken.into()),
        Some("first") if status == StatusCode::OK => Err(Broken.into()),
        Some("abort") if status == StatusCode::OK => Err(abort(StatusCode::FORBIDDEN)),
        Some("panic") if status == StatusCode::OK => panic!("on purpose"),
        _ => Ok(()),
    }
}

#[after_request(ABORTS)]
fn fails_in_place(trace: State<Trace>, uri: Uri, res: &mut Response) -> Result<()> {
    res.headers_mut().insert("x-mutated", "1".parse()?);
    fails(&trace, &uri, res.status())
}

#[after_request(TAKES)]
fn fails_by_value(trace: State<Trace>, uri: Uri, mut res: Response) -> Result<Response> {
    res.headers_mut().insert("x-mutated", "1".parse()?);
    fails(&trace, &uri, res.status())?;
    Ok(res)
}

/// An `Error` is a response as well; returned as one it is raised all the same.
#[after_request(RETURNS)]
fn returns_an_error(_: Response) -> Error {
    Broken.into()
}

#[after_request(ABORTS)]
#[after_request(TAKES)]
fn innermost(trace: State<Trace>) {
    trace.push("innermost");
}

#[get(ABORTS, "/")]
#[get(TAKES, "/")]
#[get(RETURNS, "/")]
fn view() -> &'static str {
    "fine"
}

#[error_handler(403)]
fn forbidden(_: &Error) -> &'static str {
    "never asked"
}

#[error_handler]
fn broken(_: &Broken) -> &'static str {
    "never asked either"
}

#[error_handler(500)]
fn internal(error: &Error) -> (StatusCode, String) {
    let is_broken = error.downcast_ref::<Broken>().is_some();
    let body = format!("sorry (broken: {is_broken}, panic: {})", error.is_panic());
    (StatusCode::INTERNAL_SERVER_ERROR, body)
}

#[teardown_request]
fn over(trace: State<Trace>, outcome: &Outcome) {
    let error = outcome
        .error()
        .map_or("no error".to_owned(), ToString::to_string);
    trace.push(format!("teardown[{error}]"));
}

async fn ask(uri: &str) -> (TestResponse, String) {
    let app = app!(self).register(&ABORTS).register(&TAKES);
    support::get(app.register(&RETURNS), uri).await
}

#[tokio::test]
async fn the_whole_chain_runs_again_on_the_500_and_typed_handlers_are_not_asked() {
    // F24, F25: the hooks outside the one that failed are skipped in the first pass.
    for uri in ["/aborts/?first", "/takes/?first"] {
        let (res, trace) = ask(uri).await;
        assert_eq!(res.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(res.text(), "sorry (broken: true, panic: false)");
        assert_eq!(res.header("x-outermost"), Some("1"));
        assert_eq!(
            trace,
            "innermost > fails[200] > innermost > fails[500] > outermost[500] \
             > teardown[broken on purpose]",
            "{uri}"
        );
    }
}

#[tokio::test]
async fn an_abort_becomes_a_500_as_well() {
    let (res, _) = ask("/aborts/?abort").await;
    assert_eq!(res.text(), "sorry (broken: false, panic: false)");
}

#[tokio::test]
async fn a_panic_becomes_a_500_as_well() {
    for uri in ["/aborts/?panic", "/takes/?panic"] {
        let (res, trace) = ask(uri).await;
        assert_eq!(res.text(), "sorry (broken: false, panic: true)");
        assert!(
            trace.ends_with("outermost[500] > teardown[panicked: on purpose]"),
            "{trace}"
        );
    }
}

#[tokio::test]
async fn an_error_returned_as_the_response_is_raised() {
    let (res, trace) = ask("/returns/").await;
    assert_eq!(res.text(), "sorry (broken: true, panic: false)");
    assert_eq!(
        trace, "teardown[broken on purpose]",
        "it fails in the second pass, too"
    );
}

#[tokio::test]
async fn a_second_failure_is_logged_and_the_500_goes_out_with_changes_made_in_place() {
    // F26
    let (logs, _guard) = Logs::listen();
    let (res, trace) = ask("/aborts/?always").await;
    assert_eq!(res.text(), "sorry (broken: true, panic: false)");
    assert_eq!(res.header("x-mutated"), Some("1"));
    assert_eq!(res.header("x-outermost"), None);
    assert_eq!(
        trace,
        "innermost > fails[200] > innermost > fails[500] > teardown[broken on purpose]"
    );
    assert_eq!(
        logs.with("after_request failed on a response to an error")
            .len(),
        1
    );
}

#[tokio::test]
async fn a_second_failure_that_took_the_response_gives_it_back_without_the_changes() {
    // F26: the body, too.
    let (res, trace) = ask("/takes/?always").await;
    assert_eq!(res.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(res.text(), "sorry (broken: true, panic: false)");
    assert_eq!(res.header("x-mutated"), None);
    assert_eq!(
        trace,
        "innermost > fails[200] > innermost > fails[500] > teardown[broken on purpose]"
    );
}
