//! `after_this_request` callbacks: in order, once, before the hooks.

use hooks_runtime::{prelude::*, testing::TestResponse};
use support::{Is, Logs, Trace};

fn later(ctx: &RequestContext, trace: &Trace, name: &'static str) {
    let trace = trace.clone();
    ctx.after_this_request(move |res| {
        trace.push(format!("{name}[{}]", res.status().as_u16()));
        res
    });
}

#[before_request]
fn from_before(ctx: RequestContext, trace: State<Trace>) {
    later(&ctx, &trace, "before");
}

#[after_request]
fn hook(ctx: RequestContext, trace: State<Trace>, res: &mut Response) -> Result<()> {
    trace.push(format!("hook[{}]", res.status().as_u16()));
    if ctx.uri().path() == "/late" {
        ctx.after_this_request(|_| panic!("too late to run"));
    }
    if ctx.uri().path() == "/late/twice" && res.status() == StatusCode::OK {
        later(&ctx, &trace, "second pass");
        return Err(Error::msg("on purpose"));
    }
    if ctx.uri().path() == "/twice" && res.status() == StatusCode::OK {
        return Err(Error::msg("on purpose"));
    }
    Ok(())
}

#[get("/")]
fn view(ctx: RequestContext, trace: State<Trace>) {
    later(&ctx, &trace, "view");
}

#[get("/late")]
#[get("/late/twice")]
#[get("/twice")]
fn plain() {}

#[get("/nested")]
fn nested(ctx: RequestContext, trace: State<Trace>) {
    let (inner, inner_trace) = (ctx.clone(), trace.clone());
    ctx.after_this_request(move |res| {
        inner_trace.push("outer");
        later(&inner, &inner_trace, "inner");
        res
    });
    later(&ctx, &trace, "view");
}

#[get("/replaces")]
fn replaces(ctx: RequestContext) -> &'static str {
    ctx.after_this_request(|res| (StatusCode::ACCEPTED, [("x-cookie", "1")], res).into_response());
    "the body stays"
}

#[get("/fails")]
fn fails(ctx: RequestContext, trace: State<Trace>) -> Result<()> {
    later(&ctx, &trace, "view");
    Err(Error::msg("on purpose"))
}

#[get("/panics")]
fn panics(ctx: RequestContext, trace: State<Trace>) {
    ctx.after_this_request(|_| panic!("on purpose"));
    later(&ctx, &trace, "view");
}

#[error_handler(404)]
fn from_handler(_: &Error, ctx: RequestContext, trace: State<Trace>) -> StatusCode {
    later(&ctx, &trace, "handler");
    StatusCode::NOT_FOUND
}

async fn ask(uri: &str) -> (TestResponse, String) {
    support::get(app!(self), uri).await
}

#[tokio::test]
async fn they_run_first_registered_first_and_before_every_hook() {
    assert_eq!(ask("/").await.1, "before[200] > view[200] > hook[200]");
}

#[tokio::test]
async fn they_belong_to_one_request_only() {
    let trace = Trace::default();
    let client = app!(self).state(trace.clone()).test_client();
    let _ = client.get("/").await;
    trace.take();
    let _ = client.get("/late").await;
    assert_eq!(trace.take(), "before[200] > hook[200]");
}

#[tokio::test]
async fn an_error_handler_may_register_one() {
    let (_, trace) = ask("/nowhere").await;
    assert_eq!(trace, "before[404] > handler[404] > hook[404]");
}

#[tokio::test]
async fn one_may_register_another() {
    // F30
    let (_, trace) = ask("/nested").await;
    assert_eq!(
        trace,
        "before[200] > outer > view[200] > inner[200] > hook[200]"
    );
}

#[tokio::test]
async fn one_may_replace_the_response() {
    let (res, _) = ask("/replaces").await;
    res.is(202, "the body stays");
    assert_eq!(res.header("x-cookie"), Some("1"));
}

#[tokio::test]
async fn they_run_even_if_the_view_fails_after_registering() {
    // F31
    let (_, trace) = ask("/fails").await;
    assert_eq!(trace, "before[500] > view[500] > hook[500]");
}

#[tokio::test]
async fn they_do_not_run_again_in_a_second_pass() {
    let (res, trace) = ask("/twice").await;
    assert_eq!(res.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(trace, "before[200] > hook[200] > hook[500]");
}

#[tokio::test]
async fn a_panic_in_one_makes_a_500_that_the_others_see() {
    let (res, trace) = ask("/panics").await;
    assert_eq!(res.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(trace, "before[200] > view[500] > hook[500]");
}

#[tokio::test]
async fn from_an_after_hook_it_is_too_late_and_logged() {
    // F30
    let (logs, _guard) = Logs::listen();
    let (res, _) = ask("/late").await;
    assert_eq!(res.status(), StatusCode::OK);
    assert_eq!(logs.with("WARN").len(), 1);
}

#[tokio::test]
async fn from_an_after_hook_that_fails_it_runs_in_the_second_pass() {
    // F25; `tests/flask/fuzz.py` found that Flask does so.
    let (logs, _guard) = Logs::listen();
    let (res, trace) = ask("/late/twice").await;
    assert_eq!(res.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(
        trace,
        "before[200] > hook[200] > second pass[500] > hook[500]"
    );
    assert_eq!(logs.with("WARN").len(), 0);
}
