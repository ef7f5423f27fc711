//! A route's own hooks are the innermost scope, and a route may skip outer ones.

#![allow(
    clippy::needless_pass_by_value,
    reason = "hooks take their arguments by value"
)]

use hooks_runtime::prelude::*;
use support::Trace;

static BP: Blueprint = Blueprint::new("bp").url_prefix("/bp");

#[before_request]
fn log(trace: State<Trace>) {
    trace.push("log");
}

#[before_request(BP)]
async fn guard(trace: State<Trace>) -> Result<()> {
    trace.push("guard");
    Ok(())
}

#[after_request(BP)]
fn stamp(trace: State<Trace>, _: &mut Response) {
    trace.push("stamp");
}

#[after_request]
fn count(trace: State<Trace>) {
    trace.push("count");
}

#[teardown_request]
fn over(trace: State<Trace>) {
    trace.push("over");
}

// Plain functions, for routes that name them.

fn first(trace: State<Trace>) {
    trace.push("first");
}

async fn second(trace: State<Trace>, headers: HeaderMap, g: G) -> Result<Option<&'static str>> {
    trace.push("second");
    g.set("from second");
    if headers.contains_key("x-fail") {
        return Err(abort(StatusCode::FORBIDDEN));
    }
    Ok(headers.contains_key("x-answer").then_some("answered"))
}

fn in_place(trace: State<Trace>, endpoint: Endpoint, res: &mut Response) {
    trace.push(format!("in_place[{}]", endpoint.name()));
    res.headers_mut().insert("x-in-place", "1".parse().unwrap());
}

async fn by_value(
    trace: State<Trace>,
    g: G,
    Path(id): Path<u8>,
    res: Response,
) -> impl IntoResponse {
    trace.push(format!("by_value[{id} {:?}]", g.get::<&str>()));
    (StatusCode::ACCEPTED, res)
}

mod nested {
    use super::*;

    pub(super) fn fallible(
        trace: State<Trace>,
        headers: HeaderMap,
        _: &mut Response,
    ) -> Result<()> {
        trace.push("fallible");
        if headers.contains_key("x-late") {
            Err(Error::msg("on purpose"))
        } else {
            Ok(())
        }
    }
}

#[get(BP, "/own/{id}", before = [first, second], after = [in_place, by_value, nested::fallible])]
fn own(trace: State<Trace>) -> &'static str {
    trace.push("view");
    "the view"
}

#[get(BP, "/skips", skip = [log, guard, stamp, over])]
fn skips(trace: State<Trace>) {
    trace.push("view");
}

#[get(BP, "/plain")]
fn plain(trace: State<Trace>) {
    trace.push("view");
}

async fn ask(uri: &str, header: &str) -> (u16, String, String) {
    let trace = Trace::default();
    let client = app!(self).register(&BP).state(trace.clone()).test_client();
    let res = client.get(uri).header(header, "1").await;
    (res.status().as_u16(), res.text().to_owned(), trace.take())
}

/// Reversed, as the after hooks of every scope.
const AFTER: &str =
    r#"fallible > by_value[7 Some("from second")] > in_place[bp.own] > stamp > count > over"#;

#[tokio::test]
async fn a_routes_own_hooks_are_the_innermost() {
    let (status, body, trace) = ask("/bp/own/7", "x-plain").await;
    assert_eq!((status, body.as_str()), (202, "the view"));
    assert_eq!(
        trace,
        format!("log > guard > first > second > view > {AFTER}")
    );
}

#[tokio::test]
async fn a_routes_own_hook_may_answer_or_fail() {
    let (status, body, trace) = ask("/bp/own/7", "x-answer").await;
    assert_eq!((status, body.as_str()), (202, "answered"));
    assert_eq!(trace, format!("log > guard > first > second > {AFTER}"));
    let (status, body, trace) = ask("/bp/own/7", "x-fail").await;
    assert_eq!((status, body.as_str()), (202, "Forbidden"));
    assert_eq!(trace, format!("log > guard > first > second > {AFTER}"));
}

#[tokio::test]
async fn a_routes_own_after_hook_that_fails_makes_a_500_as_any() {
    let (status, body, trace) = ask("/bp/own/7", "x-late").await;
    assert_eq!((status, body.as_str()), (500, "Internal Server Error"));
    assert_eq!(
        trace,
        "log > guard > first > second > view > fallible > fallible > over"
    );
}

#[tokio::test]
async fn a_route_runs_without_the_hooks_that_it_skips() {
    assert_eq!(ask("/bp/skips", "x-plain").await.2, "view > count");
    let others = ask("/bp/plain", "x-plain").await.2;
    assert_eq!(others, "log > guard > view > stamp > count > over");
}

static BORROWED: Blueprint = Blueprint::new("borrowed");

#[post(BORROWED, "/borrowed")]
async fn borrows_the_head_beside_the_body(parts: &Parts, body: String) -> String {
    format!("{} {} {body}", parts.method, parts.uri)
}

#[tokio::test]
async fn a_view_borrows_the_head_beside_a_body_extractor() {
    let client = App::new().register(&BORROWED).test_client();
    let res = client.post("/borrowed").body("all of it").await;
    assert_eq!(res.text(), "POST /borrowed all of it");
}
