//! What goes wrong with a service inside of hooks, when it is not ready, when its body panics and
//! when its client goes away, ends the request as any other.

use axum::body::{Body, Bytes, HttpBody};
use hooks_runtime::{HooksLayer, prelude::*};
use http_body_util::BodyExt;
use hyper::body::Frame;
use std::{
    convert::Infallible,
    future::{Ready, poll_fn, ready},
    io,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll},
};
use support::{Chunks, End, Gate, Logs, Trace, call, within};
use tower::{Layer, Service, ServiceExt, service_fn};

#[before_request]
fn before(trace: State<Trace>, uri: Uri) -> Option<&'static str> {
    trace.push("before");
    (uri.path() == "/answered").then_some("answered")
}

#[process_exception]
fn process_exception(error: &Error, trace: State<Trace>) -> Option<()> {
    trace.push(format!("process_exception[{error}]"));
    None
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

#[error_handler(500)]
fn sorry() -> (StatusCode, &'static str) {
    (StatusCode::INTERNAL_SERVER_ERROR, "error occurred")
}

fn hooks(trace: &Trace) -> HooksLayer {
    app!(self).state(trace.clone()).hooks_layer().unwrap()
}

/// Serves only where it was polled, and is never ready again after that.
struct Readied {
    is_ready: bool,
    state: &'static str,
}

impl Clone for Readied {
    fn clone(&self) -> Self {
        Readied {
            is_ready: false,
            state: self.state,
        }
    }
}

impl Service<Request<Body>> for Readied {
    type Response = Response<Body>;
    type Error = io::Error;
    type Future = Ready<io::Result<Response<Body>>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.state {
            "waits" => return Poll::Pending,
            "fails" => return Poll::Ready(Err(io::Error::other("never ready"))),
            "panics" => panic!("on purpose"),
            _ => self.is_ready = true,
        }
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<Body>) -> Self::Future {
        assert!(self.is_ready, "called without being ready");
        ready(Ok(Response::new(Body::from("ready"))))
    }
}

#[tokio::test]
async fn the_service_that_is_ready_is_the_one_that_is_called() {
    support::quiet();
    let trace = Trace::default();
    let service = |state| {
        hooks(&trace).layer(Readied {
            is_ready: false,
            state,
        })
    };
    let mut serves = service("serves");
    for _ in 0..2 {
        let (status, text, _) = call(&mut serves, "/", &trace).await;
        assert_eq!((status, &*text), (200, "ready"));
    }
    for state in ["fails", "panics"] {
        let (status, text, ran) = call(service(state), "/", &trace).await;
        assert_eq!((status, &*text), (500, "error occurred"), "{state}");
        assert!(ran.starts_with("before > process_exception"), "{ran}");
    }
    // A hook that answers does not hide it.
    let (logs, _listening) = Logs::listen();
    let (status, _, _) = call(service("fails"), "/answered", &trace).await;
    assert_eq!(status, 200);
    assert_eq!(logs.with("never ready").len(), 1);

    let mut waits = service("waits");
    let is_ready = poll_fn(|cx| Poll::Ready(waits.poll_ready(cx).is_ready()));
    assert!(!is_ready.await);
}

#[tokio::test]
async fn a_panic_in_the_body_is_contained_and_told_to_teardown() {
    support::quiet();
    let trace = Trace::default();
    let streams = trace.clone();
    let service = hooks(&trace).layer(service_fn(move |_: Request<Body>| {
        let body = Chunks::body(&streams, &["some"], End::Panics);
        ready(Ok::<_, Infallible>(Response::new(body)))
    }));
    let (status, text, ran) = call(service, "/", &trace).await;
    assert_eq!(status, 200);
    assert!(text.contains("on purpose"), "{text}");
    assert!(
        ran.contains("some > teardown[") && ran.contains("on purpose"),
        "{ran}"
    );
}

struct Dropped(Trace);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.push("service dropped");
    }
}

#[tokio::test]
async fn a_client_that_goes_away_ends_the_service_and_the_request() {
    let trace = Trace::default();
    let gate = Gate::default();
    let (waiting, told) = (gate.clone(), trace.clone());
    let service = hooks(&trace).layer(service_fn(move |_: Request<Body>| {
        let (gate, trace) = (waiting.clone(), told.clone());
        async move {
            let _dropped = Dropped(trace);
            gate.pass().await;
            Ok::<_, Infallible>(Response::new(Body::empty()))
        }
    }));
    {
        let mut asked = pin!(service.clone().oneshot(support::request("GET", "/")));
        let reached = async {
            tokio::select! {
                _ = &mut asked => unreachable!("the gate is shut"),
                () = gate.reached() => {}
            }
        };
        within(reached).await;
    }
    assert_eq!(
        trace.take_once("teardown[cancelled]").await,
        "before > service dropped > teardown[cancelled]"
    );

    let streams = trace.clone();
    let service = hooks(&trace).layer(service_fn(move |_: Request<Body>| {
        let body = Chunks::body(&streams, &["some"], End::Never);
        ready(Ok::<_, Infallible>(Response::new(body)))
    }));
    let Ok(response) = service.oneshot(support::request("GET", "/")).await;
    let mut body = response.into_body();
    let _ = within(body.frame()).await;
    drop(body);
    let ran = trace.take_once("teardown[cancelled]").await;
    assert!(ran.ends_with("some > teardown[cancelled]"), "{ran}");
}

#[tokio::test]
async fn a_service_that_is_not_called_is_let_go_before_the_body_is_read() {
    let trace = Trace::default();
    let permit = Arc::new(Dropped(trace.clone()));
    let service = hooks(&trace).layer(service_fn(move |_: Request<Body>| {
        let _held = permit.clone();
        ready(Ok::<_, Infallible>(Response::new(Body::empty())))
    }));
    let Ok(response) = service.oneshot(support::request("GET", "/answered")).await;
    let ran = trace.take();
    assert!(ran.ends_with("service dropped > after[200]"), "{ran}");
    drop(response);
}

/// A body whose drop panics.
struct Explodes;

impl HttpBody for Explodes {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(None)
    }
}

impl Drop for Explodes {
    fn drop(&mut self) {
        panic!("on purpose");
    }
}

#[tokio::test]
async fn a_body_that_panics_when_dropped_harms_nobody() {
    support::quiet();
    let trace = Trace::default();
    let mut service = hooks(&trace).layer(service_fn(|_: Request<Explodes>| {
        ready(Ok::<_, Infallible>(Response::new(Body::empty())))
    }));
    let mut start = |uri| {
        let mut request = Request::new(Explodes);
        *request.uri_mut() = Uri::from_static(uri);
        service.call(request)
    };
    let Ok(response) = start("/answered").await;
    assert_eq!(response.status(), StatusCode::OK);
    let Ok(response) = start("/").await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    drop(response);
    trace.take();
    // The client goes away before anything has run.
    drop(start("/"));
    assert_eq!(trace.take(), "teardown[cancelled]");
}
