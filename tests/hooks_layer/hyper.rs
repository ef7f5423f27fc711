//! Hooks around a plain hyper service, on a real socket: hyper's own body goes in, and nothing that
//! fails takes the connection down.

use hooks_runtime::{HooksLayer, prelude::*};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
    service::TowerToHyperService,
};
use std::{convert::Infallible, future::ready, io};
use support::{Chunks, End, Server, Trace};
use tower::{Layer, Service, service_fn};

#[middleware]
async fn around(g: G, request: Request, next: Next) -> Response {
    g.set("around");
    next.run(request).await
}

#[before_request]
fn needs_a_key(headers: HeaderMap, uri: Uri) -> Result<()> {
    if uri.path() == "/secret" && !headers.contains_key("x-key") {
        return Err(abort(StatusCode::UNAUTHORIZED));
    }
    Ok(())
}

#[after_request]
fn tag(g: G, res: &mut Response) {
    let by = g.get::<&str>().unwrap_or("nothing");
    res.headers_mut().insert("x-by", by.parse().unwrap());
}

#[teardown_request]
fn done(trace: State<Trace>, outcome: &Outcome) {
    let status = outcome.status().map_or(0, |status| status.as_u16());
    trace.push(format!("done[{status}]"));
}

#[error_handler(500)]
fn error_occurred() -> (StatusCode, &'static str) {
    (StatusCode::INTERNAL_SERVER_ERROR, "error occurred")
}

/// Nothing of hooks, nothing of axum.
async fn program(request: Request<Incoming>) -> io::Result<Response<Full<Bytes>>> {
    match request.uri().path() {
        "/fails" => Err(io::Error::other("the password is swordfish")),
        "/panics" => panic!("on purpose"),
        _ => {
            let body = request.into_body().collect().await;
            let body = body.map_err(io::Error::other)?.to_bytes();
            Ok(Response::new(Full::new(body)))
        }
    }
}

fn hooks(trace: &Trace) -> HooksLayer {
    app!(self).state(trace.clone()).hooks_layer().unwrap()
}

async fn start<S, E>(service: S) -> Server
where
    S: Service<Request<Incoming>, Response = Response, Error = E, Future: Send>
        + Clone
        + Send
        + 'static,
    E: std::error::Error + Send + Sync + 'static,
{
    let service = TowerToHyperService::new(service);
    Server::accept(move |stream| {
        let service = service.clone();
        async move {
            let builder = auto::Builder::new(TokioExecutor::new());
            let _ = builder
                .serve_connection(TokioIo::new(stream), service)
                .await;
        }
    })
    .await
}

#[tokio::test]
async fn hooks_run_around_a_hyper_service() {
    let trace = Trace::default();
    let server = start(hooks(&trace).layer(service_fn(program))).await;
    let (connection, answer) = server.connect().ask_with("POST /echo", "a body").await;
    assert_eq!((answer.status(), &*answer.body), ("200", "a body"));
    assert!(answer.has("x-by: around"), "{}", answer.head);
    let (_, answer) = connection.ask("GET /secret").await;
    assert_eq!((answer.status(), &*answer.body), ("401", "Unauthorized"));
    assert!(answer.has("x-by: around"), "{}", answer.head);
    assert_eq!(trace.take_once("done[401]").await, "done[200] > done[401]");
}

#[tokio::test]
async fn what_fails_is_a_500_that_tells_nothing_and_the_connection_stays() {
    support::quiet();
    let trace = Trace::default();
    let server = start(hooks(&trace).layer(service_fn(program))).await;
    let mut connection = server.connect();
    for path in ["GET /fails", "GET /panics"] {
        let (same, answer) = connection.ask(path).await;
        assert_eq!((answer.status(), &*answer.body), ("500", "error occurred"));
        assert!(answer.has("x-by: around"), "{}", answer.head);
        connection = same;
    }
    let (_, answer) = connection.ask("GET /fine").await;
    assert_eq!(answer.status(), "200");
}

#[tokio::test]
async fn a_body_that_panics_ends_its_own_connection_and_no_other() {
    support::quiet();
    let trace = Trace::default();
    let streams = trace.clone();
    let program = service_fn(move |_: Request<Incoming>| {
        let body = Chunks::body(&streams, &["some"], End::Panics);
        ready(Ok::<_, Infallible>(Response::new(body)))
    });
    let server = start(hooks(&trace).layer(program)).await;
    for _ in 0..2 {
        let all = server.connect().read_all("GET /").await;
        assert!(
            !all.contains("on purpose") && !all.ends_with("0\r\n\r\n"),
            "{all}"
        );
        assert_eq!(trace.take_once("done[200]").await, "some > done[200]");
    }
}
