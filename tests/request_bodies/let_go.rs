//! What nobody can read any more is dropped then: before the view that takes no body, and before a
//! response, an after hook or a teardown.

use crate::upload::{Nothing, Upload};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::DefaultBodyLimit,
    http::Version,
    routing::post,
};
use hooks_runtime::{Middleware, prelude::*};
use std::{convert::Infallible, ops::ControlFlow, pin::pin};
use support::{Gate, Trace, send, within};
use tower::{Layer, ServiceExt, service_fn};

static PLAIN: Blueprint = Blueprint::new("plain");
static READS: Blueprint = Blueprint::new("reads").url_prefix("/reads");
static STOPS: Blueprint = Blueprint::new("stops").url_prefix("/stops");
static PROCESS: Blueprint = Blueprint::new("process").url_prefix("/process");
static AROUND: Blueprint = Blueprint::new("around").url_prefix("/around");

#[before_request]
async fn first(trace: State<Trace>, gate: State<Gate>, uri: Uri) {
    trace.push("first");
    if uri.query() == Some("waits") {
        gate.pass().await;
    }
}

#[before_request(READS)]
fn reads(trace: State<Trace>, _: Nothing) {
    trace.push("reads");
}

#[before_request(STOPS)]
fn stops(trace: State<Trace>, uri: Uri) -> Result<Option<StatusCode>> {
    trace.push("stops");
    match uri.query() {
        Some("fails") => Err(abort(StatusCode::CONFLICT)),
        Some("panics") => panic!("a hook on purpose"),
        _ => Ok(Some(StatusCode::FORBIDDEN)),
    }
}

#[process_view(PROCESS)]
fn stops_late(trace: State<Trace>) -> ControlFlow<StatusCode> {
    trace.push("stops late");
    ControlFlow::Break(StatusCode::FORBIDDEN)
}

#[middleware(AROUND)]
async fn around(trace: State<Trace>, request: Request, next: Next) -> Response {
    trace.push("around");
    let response = next.run(request).await;
    trace.push("back");
    response
}

#[post(PLAIN, "/")]
#[post(READS, "/")]
#[post(AROUND, "/")]
fn takes_none(trace: State<Trace>) {
    trace.push("view");
}

#[post(PLAIN, "/body")]
#[post(STOPS, "/")]
#[post(PROCESS, "/")]
fn takes_body(trace: State<Trace>, _: Bytes) {
    trace.push("view");
}

#[error_handler]
fn handler(_: &Error, trace: State<Trace>) -> StatusCode {
    trace.push("handler");
    StatusCode::CONFLICT
}

#[after_request]
fn after(trace: State<Trace>, _: &mut Response) {
    trace.push("after");
}

#[teardown_request]
async fn over(trace: State<Trace>, gate: State<Gate>, uri: Uri) {
    if uri.query() == Some("waits") {
        gate.pass().await;
    }
    trace.push("over");
}

fn app(trace: &Trace) -> (App, Gate) {
    let gate = Gate::default();
    let app = app!(self)
        .register(&PLAIN)
        .register(&READS)
        .register(&STOPS)
        .register(&PROCESS)
        .register(&AROUND)
        .state(trace.clone())
        .state(gate.clone());
    (app, gate)
}

#[tokio::test]
async fn a_body_is_dropped_when_nobody_can_read_it_any_more() {
    support::quiet();
    for (uri, expected) in [
        // No function takes it.
        ("/", "dropped > first > view > after > over"),
        ("/nowhere", "dropped > first > handler > after > over"),
        // A hook may.
        ("/reads/", "first > reads > dropped > view > after > over"),
        (
            "/around/",
            "around > dropped > first > view > after > back > over",
        ),
        // The view would have.
        ("/body", "first > read one > dropped > view > after > over"),
        ("/stops/", "first > stops > dropped > after > over"),
        (
            "/stops/?fails",
            "first > stops > dropped > handler > after > over",
        ),
        (
            "/stops/?panics",
            "first > stops > dropped > handler > after > over",
        ),
        ("/process/", "first > stops late > dropped > after > over"),
        ("/merged", "first > dropped > after > over"),
    ] {
        let trace = Trace::default();
        let (mut app, _) = app(&trace);
        if uri == "/merged" {
            app = app.merge(Router::new().route(uri, post(async || "merged")));
        }
        let router = app.build().unwrap();
        let mut request = Upload::new(&trace, &["one"]).post(uri);
        *request.version_mut() = Version::HTTP_2;
        let response = send(&router, request).await;
        let held = trace.take();
        drop(response);
        let ended = trace.take_once("over").await;
        assert_eq!(format!("{held} > {ended}"), expected, "{uri}");
    }
}

#[tokio::test]
async fn over_http1_what_is_here_of_an_unread_body_is_read_and_dropped_before_any_function() {
    let trace = Trace::default();
    let router = app(&trace).0.build().unwrap();
    send(&router, Upload::new(&trace, &["one"]).post("/")).await;
    let ran = trace.take_once("view").await;
    assert!(
        ran.starts_with("read one > dropped > first > view"),
        "{ran}"
    );
}

#[tokio::test]
async fn a_body_is_dropped_before_the_teardown_of_a_client_that_left() {
    let trace = Trace::default();
    let (app, gate) = app(&trace);
    let router = app.build().unwrap();
    let upload = Upload::new(&trace, &["one"]);
    {
        let mut response = pin!(send(&router, upload.post("/body?waits")));
        tokio::select! {
            _ = &mut response => panic!("it waits"),
            () = gate.reached() => {}
        }
    }
    assert_eq!(trace.take(), "first > dropped");
    within(gate.reached()).await;
    gate.open();
    assert_eq!(trace.take_once("over").await, "over");
}

struct Wraps;

impl Middleware for Wraps {
    async fn handle(&self, mut request: Request, next: Next) -> Result<Response> {
        DefaultBodyLimit::max(10).apply(&mut request);
        Ok(next.run(request).await)
    }
}

static DENIES: Blueprint = Blueprint::new("denies");

#[before_app_request(DENIES)]
fn denies(trace: State<Trace>) -> ControlFlow<StatusCode> {
    trace.push("denies");
    ControlFlow::Break(StatusCode::FORBIDDEN)
}

#[after_app_request(DENIES)]
fn after_denial(trace: State<Trace>, _: &mut Response) {
    trace.push("after");
}

/// A body of a type that is not axum's, which is kept for the service inside.
#[tokio::test]
async fn a_denied_body_for_a_service_inside_of_hooks_is_dropped_before_after_hooks() {
    let trace = Trace::default();
    let app = App::new()
        .register(&DENIES)
        .middleware(Wraps)
        .state(trace.clone());
    let inside =
        service_fn(async |_: Request<Upload>| Ok::<_, Infallible>(Response::new(Body::empty())));
    let service = app.hooks_layer().unwrap().layer(inside);
    let request = axum::http::Request::new(Upload::new(&trace, &["one"]));
    let Ok(response) = service.oneshot(request).await;
    assert_eq!(response.status(), 403);
    assert_eq!(trace.take(), "denies > dropped > after");
}
