//! A `blocking` function runs on another thread while the runtime is free, and all else is as with
//! any function.

use axum::{Router, body::to_bytes, extract::rejection::JsonRejection};
use hooks_runtime::prelude::*;
use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
    thread::{self, ThreadId},
};
use support::{Gate, Trace, request, send, within};
use tokio::{
    runtime::{Builder, Handle},
    select,
};

#[derive(Clone, Debug, PartialEq)]
struct Mark(&'static str);

/// What a view returns: it tells when it is dropped as it is, and panics then.
struct Unwanted(Trace);

impl Drop for Unwanted {
    fn drop(&mut self) {
        self.0.push("result dropped");
        panic!("in a drop on purpose");
    }
}

impl IntoResponse for Unwanted {
    fn into_response(self) -> Response {
        std::mem::forget(self);
        Response::default()
    }
}

static API: Blueprint = Blueprint::new("api").url_prefix("/api");
static LIMITS: Blueprint = Blueprint::new("limits");

/// Whether this is not the thread of the runtime.
fn is_elsewhere(runtime: ThreadId) -> bool {
    thread::current().id() != runtime
}

#[before_request]
fn first(trace: State<Trace>, g: G) {
    trace.push("first");
    g.set(Mark("first"));
}

#[before_request(blocking)]
fn second(trace: State<Trace>, g: G, runtime: State<ThreadId>, uri: Uri) -> Option<&'static str> {
    trace.push("second");
    assert!(is_elsewhere(*runtime));
    assert_eq!(g.get(), Some(Mark("first")));
    g.set(Mark("second"));
    (uri.query() == Some("answer")).then_some("answered")
}

#[before_request]
async fn third(trace: State<Trace>, g: G, runtime: State<ThreadId>) {
    assert!(!is_elsewhere(*runtime), "the next is back on the runtime");
    assert_eq!(g.get(), Some(Mark("second")));
    trace.push("third");
}

#[before_app_request(LIMITS, blocking)]
fn contributed(trace: State<Trace>, runtime: State<ThreadId>) {
    assert!(is_elsewhere(*runtime));
    trace.push("contributed");
}

#[before_request(API, order = 1, blocking)]
fn of_the_blueprint(trace: State<Trace>) {
    trace.push("blueprint");
}

#[process_view(blocking)]
fn right_before(trace: State<Trace>, endpoint: Endpoint, runtime: State<ThreadId>) {
    assert!(is_elsewhere(*runtime));
    trace.push(format!("process[{}]", endpoint.name()));
}

#[after_request(blocking)]
fn outer(trace: State<Trace>, runtime: State<ThreadId>, res: Response) -> Response {
    assert!(is_elsewhere(*runtime));
    trace.push(format!("outer[{}]", res.status().as_u16()));
    ([("x-outer", "1")], res).into_response()
}

#[after_request(blocking, order = 1)]
fn inner(trace: State<Trace>) {
    trace.push("inner");
}

#[teardown_request]
fn over(trace: State<Trace>, outcome: &Outcome) {
    let error = outcome
        .error()
        .map_or("fine".to_owned(), ToString::to_string);
    let how = if outcome.is_cancelled() {
        "cancelled"
    } else {
        &error
    };
    trace.push(format!("over[{how}]"));
}

#[get(API, "/", blocking)]
fn index(trace: State<Trace>, runtime: State<ThreadId>) -> &'static str {
    assert!(is_elsewhere(*runtime));
    trace.push("view");
    "index"
}

#[get("/held", blocking)]
fn held(gate: State<Gate>, trace: State<Trace>) -> Unwanted {
    trace.push("view");
    Handle::current().block_on(gate.pass());
    trace.push("through");
    Unwanted((*trace.0).clone())
}

#[get("/free")]
async fn free() -> &'static str {
    "free"
}

#[get("/panics", blocking)]
fn panics() {
    panic!("the view on purpose");
}

#[route("/fails", methods = [GET, PUT], blocking)]
fn fails() -> Result<String> {
    Ok(std::fs::read_to_string("no such file")?)
}

#[post("/json", blocking)]
fn json(trace: State<Trace>, number: Json<u8>) -> String {
    trace.push("view");
    number.to_string()
}

#[error_handler]
fn not_json(_: &JsonRejection) -> &'static str {
    "not json"
}

/// The app, for a runtime whose only worker is the thread of the test.
fn app() -> (Router, Trace, Gate) {
    support::quiet();
    let (trace, gate) = (Trace::default(), Gate::default());
    let app = app!(self).register(&API).register(&LIMITS);
    let app = app.state(trace.clone()).state(gate.clone());
    let app = app.state(thread::current().id());
    (app.build().unwrap(), trace, gate)
}

async fn ask(router: &Router, method: &str, uri: &str) -> (u16, String) {
    let response = within(send(router, request(method, uri))).await;
    assert_eq!(response.headers()["x-outer"], "1");
    let status = response.status().as_u16();
    let body = to_bytes(response.into_body(), 1000).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

const BEFORE: &str = "first > second > third > contributed";

#[tokio::test]
async fn it_runs_in_its_place_among_the_others_and_shares_g_and_states() {
    let (router, trace, _) = app();
    assert_eq!(ask(&router, "GET", "/api/").await, (200, "index".into()));
    assert_eq!(
        trace.take(),
        format!(
            "{BEFORE} > blueprint > process[api.index] > view > inner > outer[200] > over[fine]"
        )
    );
}

#[tokio::test]
async fn one_that_answers_keeps_all_later_ones_from_running() {
    let (router, trace, _) = app();
    let answer = ask(&router, "GET", "/api/?answer").await;
    assert_eq!(answer, (200, "answered".into()));
    assert_eq!(
        trace.take(),
        "first > second > inner > outer[200] > over[fine]"
    );
}

#[tokio::test]
async fn the_only_worker_of_the_runtime_serves_others_meanwhile() {
    let (router, trace, gate) = app();
    let held = tokio::spawn({
        let router = router.clone();
        async move { ask(&router, "GET", "/held").await }
    });
    gate.reached().await;
    trace.take();
    assert_eq!(ask(&router, "GET", "/free").await, (200, "free".into()));
    assert_eq!(
        trace.take(),
        format!("{BEFORE} > process[free] > inner > outer[200] > over[fine]")
    );
    gate.open();
    assert_eq!(within(held).await.unwrap().0, 200);
    assert_eq!(trace.take(), "through > inner > outer[200] > over[fine]");
}

#[tokio::test]
async fn a_panic_is_the_error_that_it_is_anywhere() {
    let (router, trace, _) = app();
    assert_eq!(ask(&router, "GET", "/panics").await.0, 500);
    let ran = trace.take();
    assert!(
        ran.ends_with("outer[500] > over[panicked: the view on purpose]"),
        "{ran}"
    );
}

#[tokio::test]
async fn an_error_is_raised() {
    let (router, trace, _) = app();
    for method in ["GET", "PUT"] {
        assert_eq!(ask(&router, method, "/fails").await.0, 500);
        let ran = trace.take();
        assert!(
            ran.ends_with("outer[500] > over[No such file or directory (os error 2)]"),
            "{ran}"
        );
    }
}

#[tokio::test]
async fn arguments_that_reject_keep_it_from_running() {
    let (router, trace, _) = app();
    let answer = ask(&router, "POST", "/json").await;
    assert_eq!(answer, (200, "not json".into()));
    assert_eq!(
        trace.take(),
        format!("{BEFORE} > process[json] > inner > outer[200] > over[fine]")
    );
}

#[tokio::test]
async fn a_cancelled_request_is_over_at_once_and_the_function_runs_to_its_end() {
    let (router, trace, gate) = app();
    select! {
        _ = send(&router, request("GET", "/held")) => panic!("it is held"),
        () = gate.reached() => {}
    }
    assert_eq!(
        trace.take(),
        format!("{BEFORE} > process[held] > view > over[cancelled]")
    );
    gate.open();
    // Its drop panics, on the pool.
    assert_eq!(
        trace.take_once("result dropped").await,
        "through > result dropped"
    );
    assert_eq!(ask(&router, "GET", "/free").await.0, 200);
}

#[test]
fn a_request_that_is_gone_before_its_turn_has_come_runs_nothing() {
    let mut builder = Builder::new_current_thread();
    let runtime = builder.max_blocking_threads(1).enable_all().build();
    let runtime = runtime.unwrap();
    runtime.block_on(async {
        let (router, trace, gate) = app();
        let busy = tokio::task::spawn_blocking({
            let gate = gate.clone();
            move || Handle::current().block_on(gate.pass())
        });
        gate.reached().await;
        {
            let mut waits = pin!(send(&router, request("GET", "/held")));
            let polled = waits.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            assert!(matches!(polled, Poll::Pending));
        }
        assert_eq!(trace.take(), "first > over[cancelled]");
        gate.open();
        busy.await.unwrap();
        // The pool has one thread: whatever stood in its queue has had its turn.
        tokio::task::spawn_blocking(|| ()).await.unwrap();
        assert_eq!(trace.take(), "");
    });
}

#[test]
fn without_a_runtime_it_fails_and_says_so() {
    let (router, trace, _) = app();
    let mut answer = pin!(async {
        let response = send(&router, request("GET", "/free")).await;
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        to_bytes(response.into_body(), 1000).await
    });
    let polled = answer
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()));
    assert!(polled.is_ready(), "there is nothing to wait for");
    let ran = trace.take();
    assert!(ran.contains("outside of a Tokio runtime"), "{ran}");
}
