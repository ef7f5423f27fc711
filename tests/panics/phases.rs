//! A panic in any phase is a 500, and teardown runs once.

use axum::{body::Bytes, extract::FromRequestParts};
use hooks_runtime::{prelude::*, testing::TestResponse};
use support::{Is, Logs, Trace};

/// Panic if this is the phase that the query names.
fn strike(ctx: &RequestContext, phase: &str) {
    let phases = ctx.uri().query().unwrap_or_default();
    assert!(
        !phases.split('&').any(|struck| struck == phase),
        "{phase} on purpose"
    );
}

static BP: Blueprint = Blueprint::new("bp");

#[before_request]
fn before(ctx: RequestContext, trace: State<Trace>) {
    trace.push("before");
    strike(&ctx, "before");
}

#[before_request(BP)]
async fn before_async(ctx: RequestContext) {
    tokio::task::yield_now().await;
    strike(&ctx, "before_async");
}

/// An extractor that panics.
struct Struck;

impl<S: Sync> FromRequestParts<S> for Struck {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, StatusCode> {
        let ctx = RequestContext::from_request_parts(parts, state).await;
        strike(&ctx.map_err(|error| error.status())?, "extractor");
        Ok(Struck)
    }
}

#[get(BP, "/")]
async fn view(
    _: Struck,
    ctx: RequestContext,
    trace: State<Trace>,
    _: Bytes,
) -> Result<&'static str> {
    trace.push("view");
    strike(&ctx, "view");
    let fails = ctx
        .uri()
        .query()
        .is_some_and(|query| query.contains("handler"));
    if fails {
        Err(abort(StatusCode::CONFLICT))
    } else {
        Ok("fine")
    }
}

#[error_handler(BP, 409)]
fn conflict(_: &Error, ctx: RequestContext) -> StatusCode {
    strike(&ctx, "handler");
    StatusCode::CONFLICT
}

#[error_handler(500)]
async fn internal(error: &Error, ctx: RequestContext) -> (StatusCode, String) {
    strike(&ctx, "handler500");
    (
        StatusCode::INTERNAL_SERVER_ERROR,
        format!("panic: {}", error.is_panic()),
    )
}

#[after_request(BP)]
fn after(ctx: RequestContext, trace: State<Trace>, res: &mut Response) {
    trace.push(format!("after[{}]", res.status().as_u16()));
    strike(&ctx, "after");
}

#[teardown_request]
fn teardown_last(trace: State<Trace>, outcome: &Outcome) {
    let error = outcome
        .error()
        .map_or("no error".to_owned(), ToString::to_string);
    assert!(!outcome.is_cancelled());
    trace.push(format!("teardown[{error}]"));
}

#[teardown_request]
async fn teardown_async(ctx: RequestContext, trace: State<Trace>) {
    trace.push("teardown_async");
    tokio::task::yield_now().await;
    strike(&ctx, "teardown_async");
}

#[teardown_request(BP)]
fn teardown_first(ctx: RequestContext, trace: State<Trace>) {
    trace.push("teardown_first");
    strike(&ctx, "teardown");
}

async fn ask(phases: &str) -> (TestResponse, String) {
    support::get(app!(self).register(&BP), &format!("/?{phases}")).await
}

#[tokio::test]
async fn a_panic_becomes_the_500_and_teardown_is_told() {
    let phases = [
        ("before", "before"),
        ("before_async", "before"),
        ("extractor", "before"),
        ("view", "before > view"),
    ];
    for (phase, ran) in phases {
        let (res, trace) = ask(phase).await;
        res.is(500, "panic: true");
        let expected = format!(
            "{ran} > after[500] > teardown_first > teardown_async \
             > teardown[panicked: {phase} on purpose]"
        );
        assert_eq!(trace, expected);
    }
}

#[tokio::test]
async fn a_panic_in_an_after_hook_becomes_the_500_and_its_second_one_is_logged() {
    let (logs, _guard) = Logs::listen();
    let (res, trace) = ask("after").await;
    res.is(500, "panic: true");
    assert_eq!(
        trace,
        "before > view > after[200] > after[500] > teardown_first > teardown_async \
         > teardown[panicked: after on purpose]"
    );
    assert_eq!(logs.with("after_request failed").len(), 1);
}

#[tokio::test]
async fn a_panic_in_an_error_handler_becomes_the_500() {
    // F55
    let (res, trace) = ask("handler").await;
    res.is(500, "panic: true");
    assert!(
        trace.ends_with("teardown[panicked: handler on purpose]"),
        "{trace}"
    );
}

#[tokio::test]
async fn a_panic_in_the_handler_of_the_500_leaves_the_bare_500_without_after_hooks() {
    // F56: teardown gets the original error.
    let (res, trace) = ask("view&handler500").await;
    res.is(500, "Internal Server Error");
    assert_eq!(
        trace,
        "before > view > teardown_first > teardown_async > teardown[panicked: view on purpose]"
    );
}

#[tokio::test]
async fn a_panicking_teardown_stops_no_other_and_changes_no_response() {
    for phase in ["teardown", "teardown_async", "teardown&teardown_async"] {
        let (logs, _guard) = Logs::listen();
        let (res, trace) = ask(phase).await;
        res.is(200, "fine");
        assert!(
            trace.ends_with("teardown_first > teardown_async > teardown[no error]"),
            "{trace}"
        );
        assert_eq!(logs.with("teardown failed").len(), phase.split('&').count());
    }
}

#[tokio::test]
async fn the_app_serves_the_next_request_as_if_nothing_had_been() {
    support::quiet();
    let trace = Trace::default();
    let client = app!(self).register(&BP).state(trace.clone()).test_client();
    for phase in [
        "before",
        "view",
        "after",
        "handler",
        "view&handler500",
        "teardown",
    ] {
        let _ = client.get(&format!("/?{phase}")).await;
        assert_eq!(client.get("/").await.text(), "fine", "after {phase}");
    }
}
