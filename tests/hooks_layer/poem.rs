//! Hooks around a program of poem's, and around a tower service inside of one, on a real socket.

use hooks_runtime::{HooksLayer, axum, prelude::*};
use http_body_util::combinators::BoxBody;
use hyper::{
    body::{Bytes, Incoming},
    http::uri::Scheme,
    service::service_fn,
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
    service::TowerToHyperService,
};
use poem::{
    Addr, Endpoint as _, Route,
    endpoint::{TowerCompatExt, make, make_sync},
    web::{LocalAddr, RemoteAddr},
};
use std::{io, pin::Pin, sync::Arc};
use support::{Server, Trace};
use tokio_stream::StreamExt;
use tower::{Layer, util::MapResponseLayer};

#[before_request]
fn before(trace: State<Trace>, uri: Uri) -> Result<()> {
    trace.push(uri.path());
    match uri.path() {
        "/secret" => Err(abort(StatusCode::UNAUTHORIZED)),
        _ => Ok(()),
    }
}

#[after_request]
fn tag(res: &mut Response) {
    res.headers_mut().insert("x-hooks", "ran".parse().unwrap());
}

#[teardown_request]
fn done(trace: State<Trace>, uri: Uri) {
    trace.push(format!("done[{uri}]"));
}

#[error_handler(500)]
fn error_occurred() -> (StatusCode, &'static str) {
    (StatusCode::INTERNAL_SERVER_ERROR, "error occurred")
}

fn hooks(trace: &Trace) -> HooksLayer {
    app!(self).state(trace.clone()).hooks_layer().unwrap()
}

type Program = Arc<Route>;
type Answer = io::Result<hyper::Response<BoxBody<Bytes, io::Error>>>;

/// A poem program as a service of hyper's bodies: poem's errors are answers, as poem renders them.
fn serve_poem(
    program: Program,
    request: Request<Incoming>,
) -> Pin<Box<dyn Future<Output = Answer> + Send>> {
    let nobody = || Addr::custom("test", "test");
    let (local, remote) = (LocalAddr(nobody()), RemoteAddr(nobody()));
    let request = poem::Request::from((request, local, remote, Scheme::HTTP));
    Box::pin(async move { Ok(program.get_response(request).await.into()) })
}

fn poem_program() -> Program {
    let echo = make(|mut request: poem::Request| async move {
        let body = request.take_body().into_string().await;
        body.map_err(poem::error::BadRequest)
    });
    let program = Route::new().at("/echo", echo).at(
        "/panics",
        make_sync(|_| -> &'static str { panic!("on purpose") }),
    );
    Arc::new(program)
}

#[tokio::test]
async fn hooks_run_around_a_poem_program() {
    support::quiet();
    let trace = Trace::default();
    let program = poem_program();
    let service = tower::service_fn(move |request| serve_poem(program.clone(), request));
    let service = TowerToHyperService::new(hooks(&trace).layer(service));
    let server = Server::accept(move |stream| {
        let service = service.clone();
        async move {
            let builder = auto::Builder::new(TokioExecutor::new());
            let _ = builder
                .serve_connection(TokioIo::new(stream), service)
                .await;
        }
    })
    .await;
    let (mut connection, answer) = server.connect().ask_with("POST /echo", "a body").await;
    assert_eq!((answer.status(), &*answer.body), ("200", "a body"));
    assert!(answer.has("x-hooks: ran"), "{}", answer.head);
    for (path, status, body) in [
        ("GET /secret", "401", "Unauthorized"),
        ("GET /panics", "500", "error occurred"),
        // Poem's own, which is an answer.
        ("GET /nowhere", "404", "not found"),
    ] {
        let (same, answer) = connection.ask(path).await;
        assert_eq!((answer.status(), &*answer.body), (status, body), "{path}");
        assert!(answer.has("x-hooks: ran"), "{}", answer.head);
        connection = same;
    }
    let ran = trace.take_once("done[/nowhere]").await;
    assert!(ran.starts_with("/echo > done[/echo] > /secret"), "{ran}");
}

#[tokio::test]
async fn hooks_run_around_a_service_inside_a_poem_program() {
    let trace = Trace::default();
    let existing = axum::Router::new().route(
        "/page",
        axum::routing::post(|body: String| async move { format!("axum: {body}") }),
    );
    // Poem wants bodies that are `Sync`.
    let for_poem = MapResponseLayer::new(|response: Response| {
        response.map(|body| {
            let stream = body.into_data_stream();
            let stream = stream.map(|chunk| chunk.map_err(io::Error::other));
            BoxBody::from(poem::Body::from_bytes_stream(stream))
        })
    });
    let hooked = for_poem.layer(hooks(&trace).layer(existing));
    let program = Route::new().nest("/v1", hooked.compat());
    let program: Program = Arc::new(program);
    let server = Server::accept(move |stream| {
        let program = program.clone();
        async move {
            let service = service_fn(move |request| serve_poem(program.clone(), request));
            let builder = auto::Builder::new(TokioExecutor::new());
            let _ = builder
                .serve_connection(TokioIo::new(stream), service)
                .await;
        }
    })
    .await;
    let (connection, answer) = server.connect().ask_with("POST /v1/page", "a body").await;
    assert_eq!((answer.status(), &*answer.body), ("200", "axum: a body"));
    assert!(answer.has("x-hooks: ran"), "{}", answer.head);
    let (_, answer) = connection.ask("GET /other").await;
    assert_eq!(answer.status(), "404");
    assert!(!answer.has("x-hooks: ran"), "{}", answer.head);
    assert_eq!(trace.take_once("done[/page]").await, "/page > done[/page]");
}
