//! OPTIONS is answered, HEAD runs the GET view, both with all hooks.

use hooks_runtime::{prelude::*, testing::TestResponse};
use support::{Is, Trace};

static BP: Blueprint = Blueprint::new("bp").url_prefix("/bp");

#[before_request]
fn before(trace: State<Trace>, endpoint: Option<Endpoint>) {
    let name = endpoint.as_ref().map_or("none", |endpoint| endpoint.name());
    trace.push(format!("before[{name}]"));
}

#[before_request(BP)]
fn bp_before(trace: State<Trace>, headers: HeaderMap) -> Option<&'static str> {
    trace.push("bp.before");
    headers.contains_key("x-answer").then_some("answered")
}

#[after_request(BP)]
fn bp_after(trace: State<Trace>, res: &mut Response) {
    trace.push(format!("bp.after[{}]", res.status().as_u16()));
}

#[teardown_request(BP)]
fn bp_teardown(trace: State<Trace>, outcome: &Outcome) {
    trace.push(format!("bp.teardown[{}]", outcome.is_cancelled()));
}

#[get(BP, "/page")]
fn page(trace: State<Trace>, method: Method) -> &'static str {
    trace.push(format!("view[{method}]"));
    "twelve bytes"
}

#[post(BP, "/page")]
fn add(trace: State<Trace>) {
    trace.push("add");
}

#[options(BP, "/own")]
fn own_options(trace: State<Trace>) -> &'static str {
    trace.push("own options");
    "my own"
}

#[get(BP, "/own")]
fn own_get(trace: State<Trace>) {
    trace.push("own get");
}

#[head(BP, "/own")]
fn own_head(trace: State<Trace>) {
    trace.push("own head");
}

#[options(BP, "/options")]
fn only_options() {}

#[route(BP, "/several", methods = [PUT, DELETE])]
async fn several(method: Method) -> String {
    method.to_string()
}

async fn ask(method: &str, uri: &str) -> (TestResponse, String) {
    ask_with(method, uri, "x-plain").await
}

async fn ask_with(method: &str, uri: &str, header: &str) -> (TestResponse, String) {
    let trace = Trace::default();
    let client = app!(self).register(&BP).state(trace.clone()).test_client();
    let request = client.request(method.parse().unwrap(), uri);
    (request.header(header, "1").await, trace.take())
}

#[tokio::test]
async fn options_is_answered_with_the_methods_of_all_views_of_the_path() {
    // F101, F102: a matched request, the blueprint's hooks run; only the view does not.
    let (res, trace) = ask("OPTIONS", "/bp/page").await;
    res.is(200, "");
    assert_eq!(res.header("allow"), Some("GET, HEAD, OPTIONS, POST"));
    assert_eq!(
        trace,
        "before[bp.page] > bp.before > bp.after[200] > bp.teardown[false]"
    );
}

#[tokio::test]
async fn a_before_hook_may_answer_options_instead() {
    let (res, trace) = ask_with("OPTIONS", "/bp/page", "x-answer").await;
    assert_eq!((res.text(), res.header("allow")), ("answered", None));
    assert!(trace.ends_with("bp.before > bp.after[200] > bp.teardown[false]"));
}

#[tokio::test]
async fn a_view_for_options_goes_before_the_automatic_answer() {
    let (res, trace) = ask("OPTIONS", "/bp/own").await;
    assert_eq!((res.text(), res.header("allow")), ("my own", None));
    assert!(trace.contains("own options"));
}

#[tokio::test]
async fn head_runs_the_get_view_and_all_hooks_and_sends_only_the_length() {
    // F103
    let (get, _) = ask("GET", "/bp/page").await;
    let (res, trace) = ask("HEAD", "/bp/page").await;
    res.is(200, "");
    assert_eq!(res.header("content-length"), Some("12"));
    assert_eq!(res.header("content-type"), get.header("content-type"));
    assert_eq!(
        trace,
        "before[bp.page] > bp.before > view[HEAD] > bp.after[200] > bp.teardown[false]"
    );
}

#[tokio::test]
async fn head_of_an_answering_hook_has_its_length() {
    let (res, _) = ask_with("HEAD", "/bp/page", "x-answer").await;
    assert_eq!((res.text(), res.header("content-length")), ("", Some("8")));
}

#[tokio::test]
async fn a_view_for_head_goes_before_the_get_view() {
    let (_, trace) = ask("HEAD", "/bp/own").await;
    assert!(trace.contains("own head"), "{trace}");
}

#[tokio::test]
async fn head_of_a_path_without_a_get_view_is_a_405() {
    // F104
    for (uri, allow) in [
        ("/bp/options", "OPTIONS"),
        ("/bp/several", "DELETE, OPTIONS, PUT"),
    ] {
        let (res, trace) = ask("HEAD", uri).await;
        assert_eq!(res.status(), StatusCode::METHOD_NOT_ALLOWED, "{uri}");
        assert_eq!(res.header("allow"), Some(allow), "{uri}");
        assert_eq!(trace, "before[none]", "{uri}");
    }
}

#[tokio::test]
async fn one_view_may_take_several_methods() {
    for method in ["PUT", "DELETE"] {
        assert_eq!(ask(method, "/bp/several").await.0.text(), method);
    }
    let (res, _) = ask("GET", "/bp/several").await;
    assert_eq!(res.status(), StatusCode::METHOD_NOT_ALLOWED);
}
