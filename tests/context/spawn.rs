//! Spawned work goes on when its request is over: it keeps `g`, what fails in it is logged, and a
//! limit makes it wait.

use axum::{Router, body::to_bytes};
use hooks_runtime::{ProblemKind, prelude::*};
use std::{
    future::{Future, pending},
    io,
    pin::pin,
    task::{Context, Waker},
};
use support::{Gate, Logs, Trace, request, send, within};
use tokio::{runtime::Builder, select, task::yield_now};

/// A value of `g` that tells when it is dropped.
struct Value(Trace);

impl Drop for Value {
    fn drop(&mut self) {
        self.0.push("g dropped");
    }
}

/// A value that holds the request, which holds `g`.
struct Cycle {
    _ctx: RequestContext,
    _value: Value,
}

#[derive(Clone)]
struct Late(&'static str);

#[after_request]
fn set_late(g: G, _: &mut Response) {
    g.set(Late("set by an after hook"));
}

#[teardown_request]
fn over(trace: State<Trace>) {
    trace.push("over");
}

/// Work that waits at the gate, then reads `g`.
#[get("/")]
fn index(ctx: RequestContext, g: G, trace: State<Trace>, gate: State<Gate>) -> &'static str {
    g.set(Value((*trace).clone()));
    ctx.spawn(async move {
        gate.pass().await;
        let late = g.get::<Late>().map_or("nothing", |late| late.0);
        trace.push(format!("done[{late}]"));
    });
    "at once"
}

/// The request waits, not the work.
#[get("/held")]
async fn held(ctx: RequestContext, trace: State<Trace>, gate: State<Gate>) {
    ctx.spawn(async move {
        yield_now().await;
        trace.push("done");
    });
    gate.pass().await;
    pending::<()>().await;
}

#[get("/nested")]
fn nested(ctx: RequestContext, g: G, trace: State<Trace>) {
    g.set(Cycle {
        _ctx: ctx.clone(),
        _value: Value((*trace).clone()),
    });
    let outer = ctx.clone();
    ctx.spawn(async move {
        yield_now().await;
        trace.push("outer");
        let inner = outer.clone();
        outer.spawn(async move {
            yield_now().await;
            let kept = inner.g().with(|_: &mut Cycle| ()).is_some();
            trace.push(format!("inner[g kept={kept}]"));
        });
    });
}

#[get("/after/response")]
fn after_response(ctx: RequestContext, trace: State<Trace>) -> &'static str {
    let later = ctx.clone();
    ctx.after_response(move |outcome| {
        let bytes = outcome.bytes_sent();
        later.spawn(async move { trace.push(format!("{bytes} bytes")) });
    });
    "sent"
}

#[derive(Debug)]
struct Own;

impl From<Own> for Error {
    fn from(_: Own) -> Self {
        panic!("the conversion on purpose");
    }
}

async fn panics() {
    yield_now().await;
    panic!("failed on purpose");
}

#[get("/fails/{how}")]
fn fails(ctx: RequestContext, Path(how): Path<String>) -> &'static str {
    match &*how {
        "error" => ctx.spawn(async { Err::<(), Error>(Error::msg("failed on purpose")) }),
        "io" => ctx.spawn(async { Err::<(), _>(io::Error::other("failed on purpose")) }),
        "panic" => ctx.spawn(panics()),
        _ => ctx.spawn(async { Err::<(), _>(Own) }),
    }
    "fine"
}

#[get("/many")]
fn many(ctx: RequestContext, trace: State<Trace>, gate: State<Gate>) {
    for name in ["one", "two", "three"] {
        let (trace, gate) = (trace.clone(), gate.clone());
        ctx.spawn(async move {
            trace.push(name);
            gate.pass().await;
        });
    }
}

fn app(change: impl FnOnce(App) -> App) -> (Router, Trace, Gate) {
    support::quiet();
    let (trace, gate) = (Trace::default(), Gate::default());
    let app = app!(self).state(trace.clone()).state(gate.clone());
    (change(app).build().unwrap(), trace, gate)
}

/// Send a request, and read its body to the end.
async fn ask(router: &Router, uri: &str) -> String {
    let response = within(send(router, request("GET", uri))).await;
    assert_eq!(response.status(), StatusCode::OK);
    let body = to_bytes(response.into_body(), 1000).await.unwrap();
    String::from_utf8(body.to_vec()).unwrap()
}

#[tokio::test]
async fn it_goes_on_after_the_response_and_keeps_g_until_its_end() {
    let (router, trace, gate) = app(|app| app);
    assert_eq!(ask(&router, "/").await, "at once");
    gate.reached().await;
    assert_eq!(trace.take(), "over");
    gate.open();
    assert_eq!(
        trace.take_once("g dropped").await,
        "done[set by an after hook] > g dropped"
    );
}

#[tokio::test]
async fn it_goes_on_when_the_client_has_gone_away() {
    let (router, trace, gate) = app(|app| app);
    select! {
        _ = send(&router, request("GET", "/held")) => panic!("it is held"),
        () = gate.reached() => {}
    }
    assert_eq!(trace.take_once("done").await, "over > done");
}

#[tokio::test]
async fn work_may_spawn_more_and_the_last_of_it_lets_go_of_g() {
    let (router, trace, _) = app(|app| app);
    ask(&router, "/nested").await;
    assert_eq!(
        trace.take_once("g dropped").await,
        "over > outer > inner[g kept=true] > g dropped"
    );
}

#[tokio::test]
async fn a_callback_that_knows_what_was_sent_may_spawn() {
    let (router, trace, _) = app(|app| app);
    ask(&router, "/after/response").await;
    assert_eq!(trace.take_once("4 bytes").await, "over > 4 bytes");
}

#[tokio::test]
async fn what_fails_is_logged_with_its_request_and_reaches_no_client() {
    let (router, _, _) = app(|app| app);
    for (how, why) in [
        ("error", "error=failed on purpose"),
        ("io", "error=failed on purpose"),
        ("panic", "error=panicked: failed on purpose"),
        ("conversion", "error=panicked: the conversion on purpose"),
    ] {
        let (logs, _guard) = Logs::listen();
        let uri = format!("/fails/{how}");
        assert_eq!(ask(&router, &uri).await, "fine");
        let logged = async {
            while logs.with("ERROR").is_empty() {
                yield_now().await;
            }
        };
        within(logged).await;
        let said = logs.with("ERROR").concat();
        let request = format!(r#"method=GET path="{uri}" endpoint="fails""#);
        assert!(said.contains(&request) && said.contains(why), "{said}");
    }
}

#[tokio::test]
async fn within_a_limit_the_rest_waits_its_turn_in_order() {
    let (router, trace, gate) = app(|app| app.spawn_limit(2));
    // No request waits for it.
    ask(&router, "/many").await;
    gate.reached().await;
    yield_now().await;
    assert_eq!(trace.take(), "over > one > two");
    gate.open();
    assert_eq!(trace.take_once("three").await, "three");
}

#[tokio::test]
async fn without_a_limit_all_run_at_once() {
    let (router, trace, _) = app(|app| app);
    ask(&router, "/many").await;
    assert_eq!(trace.take_once("three").await, "over > one > two > three");
}

#[test]
fn a_limit_of_none_at_all_is_an_error_of_build() {
    let error = App::new().spawn_limit(0).build().unwrap_err();
    let problem = &error.problems()[0];
    assert_eq!(problem.kind(), ProblemKind::SpawnLimit);
    let said = problem.to_string();
    assert!(
        said.starts_with(concat!("`.spawn_limit(0)` at ", file!(), ":")),
        "{said}"
    );
    assert!(said.ends_with("allow at least 1"), "{said}");
}

#[test]
fn a_runtime_that_ends_drops_it_with_a_warning() {
    let (logs, _guard) = Logs::listen();
    let (router, trace, gate) = app(|app| app);
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        ask(&router, "/").await;
        gate.reached().await;
    });
    drop(runtime);
    assert_eq!(trace.take(), "over > g dropped");
    let said = logs.with("WARN").concat();
    assert!(said.contains("dropped before its end"), "{said}");
    assert!(said.contains(r#"path="/" endpoint="index""#), "{said}");
}

#[test]
fn without_a_runtime_it_is_dropped_with_an_error() {
    let (logs, _guard) = Logs::listen();
    let (router, trace, _) = app(|app| app);
    let mut asked = pin!(send(&router, request("HEAD", "/")));
    let polled = asked.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    assert!(polled.is_ready());
    drop(polled);
    assert_eq!(trace.take(), "over > g dropped");
    let said = logs.with("ERROR").concat();
    assert!(said.contains("outside of a Tokio runtime"), "{said}");
}
