//! A view that has taken the head of its request does not blind the check of who opens a WebSocket.

use axum::{Router, body::Body, extract::Request, routing};
use hooks_runtime::{Install, Middleware, Plugin, prelude::*};
use std::sync::{Arc, Mutex};
use support::{Server, Trace, quiet, within};

#[any("/failed")]
fn failed(_: Request) -> Result<()> {
    Err(Error::msg("on purpose"))
}

#[any("/conflict")]
fn conflict(_: Request) -> Result<()> {
    Err(abort(StatusCode::CONFLICT))
}

#[any("/refused")]
fn refused(_: Request) -> StatusCode {
    StatusCode::FORBIDDEN
}

#[websocket("/socket")]
fn socket(_: Request) -> StatusCode {
    StatusCode::FORBIDDEN
}

#[any("/excepted")]
fn excepted(_: Request) -> Result<()> {
    Err(abort(StatusCode::GONE))
}

#[process_exception]
fn exception(error: &Error) -> Option<&'static str> {
    (error.status() == StatusCode::GONE).then_some("never mind")
}

#[error_handler(409)]
fn handler(_: &Error) -> &'static str {
    "never mind"
}

#[after_request]
#[after_websocket]
fn after(res: &mut Response) {
    if res.status() == StatusCode::FORBIDDEN {
        *res.status_mut() = StatusCode::OK;
    }
}

#[before_request]
fn another_method(parts: &mut Parts) {
    if parts.uri.path() == "/renamed" {
        parts.method = Method::GET;
    }
}

#[any("/renamed")]
fn renamed() -> &'static str {
    "a page"
}

#[teardown_request]
#[teardown_websocket]
fn over(trace: State<Trace>, outcome: &Outcome) {
    let status = outcome.status().map_or(0, |status| status.as_u16());
    trace.push(format!("over[{status}]"));
}

/// Answers while somebody still has the request.
struct Keeps(Arc<Mutex<Vec<Next>>>);

impl Middleware for Keeps {
    async fn handle(&self, _: Request, next: Next) -> Result<Response> {
        self.0.lock().unwrap().push(next);
        Ok(StatusCode::FORBIDDEN.into_response())
    }
}

struct Welcomes;

impl Plugin for Welcomes {
    fn install(self, at: &mut Install<'_>) {
        at.on_response(|res| *res.status_mut() = StatusCode::OK);
    }
}

fn app(trace: &Trace) -> App {
    quiet();
    let refuses = |_: Request| async { StatusCode::FORBIDDEN };
    app!(self)
        .state(trace.clone())
        .merge(Router::new().route("/merged", routing::any(refuses)))
}

async fn statuses(app: App, paths: &[&'static str]) -> Vec<(&'static str, u16)> {
    let server = Server::start(app.build().unwrap()).await;
    let mut client = server.http2().await;
    let mut statuses = Vec::new();
    for &path in paths {
        let request: hyper::Request<Body> = crate::h2::connect(path);
        let answer = within(client.send_request(request)).await.unwrap();
        statuses.push((path, answer.status().as_u16()));
    }
    statuses
}

#[tokio::test]
async fn what_runs_after_a_view_that_took_the_head_opens_none() {
    let trace = Trace::default();
    let paths = [
        "/failed",
        "/conflict",
        "/refused",
        "/socket",
        "/excepted",
        "/renamed",
        "/merged",
    ];
    for (path, status) in statuses(app(&trace), &paths).await {
        assert!(status >= 300, "{path}: {status}");
    }
}

#[tokio::test]
async fn a_plugin_opens_none_either() {
    let trace = Trace::default();
    let paths = ["/failed", "/socket", "/renamed", "/merged", "/nowhere"];
    for (path, status) in statuses(app(&trace).with(Welcomes), &paths).await {
        assert!(status >= 300, "{path}: {status}");
    }
}

#[tokio::test]
async fn nor_does_it_while_a_middleware_keeps_the_request() {
    let kept = Arc::default();
    let app = app(&Trace::default())
        .with(Welcomes)
        .middleware(Keeps(Arc::clone(&kept)));
    assert_eq!(statuses(app, &["/refused"]).await, [("/refused", 500)]);
    assert_eq!(kept.lock().unwrap().len(), 1);
}
