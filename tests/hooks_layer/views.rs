//! A service that knows nothing of hooks is the view of those around it: its answers, errors and
//! panics are the view's.

use axum::{Router, body::Body, routing};
use hooks_runtime::{HooksLayer, prelude::*};
use std::io;
use support::{Trace, call};
use tower::{Layer, service_fn};

#[middleware]
async fn around(trace: State<Trace>, request: Request, next: Next) -> Response {
    trace.push("around");
    let response = next.run(request).await;
    trace.push("/around");
    response
}

#[before_request]
fn before(trace: State<Trace>, uri: Uri, endpoint: Option<Endpoint>) -> Result<Option<String>> {
    assert!(endpoint.is_none());
    trace.push("before");
    match uri.path() {
        "/answered" => Ok(Some("answered".to_owned())),
        "/refused" => Err(abort(StatusCode::UNAUTHORIZED)),
        _ => Ok(None),
    }
}

#[before_request]
fn needs_a_route(trace: State<Trace>, _: Endpoint) {
    trace.push("needs_a_route");
}

#[process_view]
fn process_view(trace: State<Trace>) {
    trace.push("process_view");
}

#[process_exception]
fn process_exception(error: &Error, trace: State<Trace>, uri: Uri) -> Option<&'static str> {
    trace.push(format!("process_exception[{error}]"));
    (uri.path() == "/rescued").then_some("rescued")
}

#[after_request]
fn after(trace: State<Trace>, res: &mut Response) {
    trace.push(format!("after[{}]", res.status().as_u16()));
}

#[teardown_request]
fn teardown(trace: State<Trace>, outcome: &Outcome) {
    trace.push(match (outcome.error(), outcome.is_cancelled()) {
        (Some(error), _) => format!("teardown[{error}]"),
        (None, true) => "teardown[cancelled]".to_owned(),
        (None, false) => "teardown".to_owned(),
    });
}

#[error_handler(401)]
fn log_in(trace: State<Trace>) -> (StatusCode, &'static str) {
    trace.push("log_in");
    (StatusCode::UNAUTHORIZED, "log in")
}

#[error_handler(404)]
fn lost() -> &'static str {
    unreachable!("no route is ever looked for")
}

#[error_handler(500)]
fn sorry(trace: State<Trace>) -> (StatusCode, &'static str) {
    trace.push("sorry");
    (StatusCode::INTERNAL_SERVER_ERROR, "error occurred")
}

fn hooks(trace: &Trace) -> HooksLayer {
    app!(self).state(trace.clone()).hooks_layer().unwrap()
}

/// A service of axum's body that does what its path says.
async fn program(request: Request<Body>) -> io::Result<Response<Body>> {
    let response = |status, body| Response::builder().status(status).body(body).unwrap();
    match request.uri().path() {
        "/fails" | "/rescued" => Err(io::Error::other("the disk is full")),
        "/panics" => panic!("on purpose"),
        "/missing" => Ok(response(404, Body::from("its own 404"))),
        "/broken" => Ok(response(500, Body::from("its own 500"))),
        _ => Ok(response(200, Body::from("the program's"))),
    }
}

const IN: &str = "around > before > process_view";

#[tokio::test]
async fn the_service_inside_is_the_view() {
    let trace = Trace::default();
    let service = hooks(&trace).layer(service_fn(program));
    let (status, text, ran) = call(service, "/", &trace).await;
    assert_eq!((status, &*text), (200, "the program's"));
    assert_eq!(ran, format!("{IN} > after[200] > /around > teardown"));
}

#[tokio::test]
async fn a_before_hook_answers_or_raises_in_place_of_the_service() {
    let trace = Trace::default();
    let service = hooks(&trace).layer(service_fn(|_: Request<Body>| async {
        Err::<Response<Body>, _>(io::Error::other("called"))
    }));
    let (status, text, ran) = call(service.clone(), "/answered", &trace).await;
    assert_eq!((status, &*text), (200, "answered"));
    assert_eq!(ran, "around > before > after[200] > /around > teardown");
    let (status, text, ran) = call(service, "/refused", &trace).await;
    assert_eq!((status, &*text), (401, "log in"));
    assert_eq!(
        ran,
        "around > before > log_in > after[401] > /around > teardown"
    );
}

#[tokio::test]
async fn an_error_of_the_service_is_raised() {
    support::quiet();
    let trace = Trace::default();
    let service = hooks(&trace).layer(service_fn(program));
    for (path, error) in [("/fails", "the disk is full"), ("/panics", "on purpose")] {
        let (status, text, ran) = call(service.clone(), path, &trace).await;
        assert_eq!((status, &*text), (500, "error occurred"), "{path}");
        let error = ran
            .strip_prefix(&format!("{IN} > process_exception["))
            .filter(|rest| rest.contains(error));
        let rest = error.unwrap_or_else(|| panic!("{path}: {ran}"));
        assert!(
            rest.contains("] > sorry > after[500] > /around > teardown["),
            "{ran}"
        );
    }
    let (status, text, ran) = call(service, "/rescued", &trace).await;
    assert_eq!((status, &*text), (200, "rescued"));
    assert!(ran.ends_with("after[200] > /around > teardown"), "{ran}");
}

#[tokio::test]
async fn what_the_service_answers_is_not_raised_whatever_its_status() {
    let trace = Trace::default();
    let service = hooks(&trace).layer(service_fn(program));
    for (path, status) in [("/missing", 404), ("/broken", 500)] {
        let (answered, text, ran) = call(service.clone(), path, &trace).await;
        assert_eq!((answered, text), (status, format!("its own {status}")));
        assert_eq!(ran, format!("{IN} > after[{status}] > /around > teardown"));
    }
}

#[tokio::test]
async fn an_axum_router_gets_the_layer_from_inside_or_outside() {
    async fn asks_for_more(g: G) -> Result<&'static str> {
        g.set(7_u8);
        Err(abort(StatusCode::UNAUTHORIZED))
    }
    let trace = Trace::default();
    let existing = Router::new()
        .route("/page/{id}", routing::get(|| async { "a page" }))
        .route("/secret", routing::get(asks_for_more));
    let inside = existing.clone().layer(hooks(&trace));
    let outside = hooks(&trace).layer(existing);
    for (path, status, text) in [
        ("/page/7", 200, "a page"),
        ("/nowhere", 404, ""),
        // It knows something of hooks after all, and raises.
        ("/secret", 401, "log in"),
    ] {
        let one = call(inside.clone(), path, &trace).await;
        let other = call(outside.clone(), path, &trace).await;
        assert_eq!((one.0, &*one.1), (status, text));
        assert_eq!(one, other);
        assert!(one.2.starts_with(IN), "{}", one.2);
    }
}
