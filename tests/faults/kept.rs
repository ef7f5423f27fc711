//! What a server or a test gets can be dropped by it.

use crate::bomb::{Bomb, Cursed, undroppable};
use axum::body::{Body, Bytes, HttpBody};
use hooks_runtime::{App, Middleware, prelude::*};
use http_body::{Frame, SizeHint};
use std::{
    io::{Read, Write},
    net::TcpStream,
    pin::Pin,
    sync::mpsc::{Sender, channel},
    task::{Context, Poll},
    time::Duration,
};
use support::{Server, quiet};

static CURSED: Blueprint = Blueprint::new("cursed");

#[get(CURSED, "/")]
fn raises() -> Result<(), Cursed> {
    Err(Cursed(Some(Bomb)))
}

#[error_handler(CURSED)]
fn handles(_: &Cursed) -> (StatusCode, &'static str) {
    (StatusCode::CONFLICT, "handled")
}

#[derive(Debug)]
struct Counts;

impl Middleware for Counts {
    async fn handle(&self, request: Request, next: Next) -> Result<Response> {
        let mut response = next.run(request).await;
        let is_raised = response.raised().is_some();
        let raised = if is_raised { "yes" } else { "no" };
        response
            .headers_mut()
            .insert("raised", raised.parse().expect("a value"));
        Ok(response)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_handled_error_that_middleware_has_seen_does_not_cost_the_answer() {
    quiet();
    let app = App::new().register(&CURSED).middleware(Counts);
    let server = Server::start(app.build().expect("no problem")).await;
    let mut connection = server.connect();
    for _ in 0..2 {
        let answer;
        (connection, answer) = connection.ask("GET /").await;
        assert_eq!(answer.status(), "409");
        assert!(answer.has("raised: yes"));
        assert_eq!(answer.body, "handled");
    }
}

static CLUTTERED: Blueprint = Blueprint::new("cluttered");

#[get(CLUTTERED, "/")]
fn answers() -> Response {
    undroppable()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn serve_drops_what_the_app_left_in_a_response() {
    quiet();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a free port");
    let address = listener.local_addr().expect("an address");
    let app = App::new().register(&CLUTTERED);
    let serving = tokio::spawn(app.serve_on(listener));
    let read = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        stream.write_all(b"GET / HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n")?;
        let mut read = String::new();
        stream.read_to_string(&mut read).map(|_| read)
    });
    let read = read.await.expect("no panic").expect("an answer");
    assert!(
        read.starts_with("HTTP/1.1 200") && read.contains("frame"),
        "{read}"
    );
    serving.abort();
}

static LEAVES: Blueprint = Blueprint::new("leaves");

#[get(LEAVES, "/")]
fn tells(ctx: RequestContext, outcomes: State<Sender<(u64, bool)>>) -> String {
    ctx.after_response(move |outcome| {
        let _ = outcomes.send((outcome.bytes_sent(), outcome.is_complete()));
    });
    "x".repeat(10_000)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_server_took_is_complete_though_the_client_reads_nothing() {
    let (outcomes, told) = channel::<(u64, bool)>();
    let app = App::new().register(&LEAVES).state(outcomes);
    let server = Server::start(app.build().expect("no problem")).await;
    let mut stream = TcpStream::connect(server.address()).expect("a server that listens");
    stream
        .write_all(b"GET / HTTP/1.1\r\nhost: test\r\n\r\n")
        .expect("an open connection");
    let outcome = tokio::task::spawn_blocking(move || told.recv_timeout(Duration::from_secs(20)));
    let outcome = outcome.await.expect("no panic").expect("an outcome");
    assert_eq!(outcome, (10_000, true));
    drop(stream);
}

#[tokio::test]
async fn a_test_drops_its_response() {
    quiet();
    let client = App::new().register(&CLUTTERED).test_client();
    let response = client.get("/").await;
    assert_eq!(response.text(), "frame");
}

struct One(#[allow(dead_code, reason = "dropped")] Bomb);
struct Other(#[allow(dead_code, reason = "dropped")] Bomb);

#[test]
fn states_are_dropped_one_by_one() {
    quiet();
    let app = App::new().state(One(Bomb)).state(Other(Bomb));
    drop(app.build().expect("no problem"));
}

/// A middleware that cannot be dropped.
struct Keeps(#[allow(dead_code, reason = "dropped")] Bomb);

impl Middleware for Keeps {
    async fn handle(&self, request: Request, next: Next) -> Result<Response> {
        Ok(next.run(request).await)
    }
}

#[test]
fn middleware_is_dropped_one_by_one() {
    quiet();
    let app = App::new().middleware(Keeps(Bomb)).middleware(Keeps(Bomb));
    drop(app.build().expect("no problem"));
}

/// A body that tells no size, and cannot be dropped.
struct Sizeless(#[allow(dead_code, reason = "dropped")] Bomb);

impl HttpBody for Sizeless {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Poll::Ready(None)
    }

    fn size_hint(&self) -> SizeHint {
        panic!("on purpose: no size");
    }
}

static IGNORES: Blueprint = Blueprint::new("ignores");

#[post(IGNORES, "/")]
fn ignores() -> &'static str {
    "ignored"
}

#[tokio::test]
async fn a_request_body_that_nobody_reads_does_no_harm() {
    quiet();
    let router = App::new().register(&IGNORES).build().expect("no problem");
    let body = Body::new(Sizeless(Bomb));
    let request = axum::http::Request::post("/")
        .body(body)
        .expect("a request");
    assert_eq!(support::send(&router, request).await.status(), 200);
}

static EMPTY: Blueprint = Blueprint::new("empty");

/// Nothing, and it cannot be dropped.
struct Nothing(#[allow(dead_code, reason = "dropped")] Bomb);

impl HttpBody for Nothing {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Poll::Ready(None)
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(0)
    }
}

#[head(EMPTY, "/")]
fn answers_head() -> Response {
    let mut response = Response::new(Body::new(Nothing(Bomb)));
    let headers = response.headers_mut();
    headers.insert("content-length", "7".parse().expect("a value"));
    response
}

#[tokio::test]
async fn the_body_of_a_response_to_head_gives_way_to_a_stand_in() {
    quiet();
    let app = App::new()
        .register(&EMPTY)
        .layer(tower::layer::util::Identity::new());
    let router = app.build().expect("no problem");
    let response = support::send(&router, support::request("HEAD", "/")).await;
    assert_eq!(response.headers()["content-length"], "7");
}

#[test]
fn callbacks_that_never_run_are_dropped_one_by_one() {
    quiet();
    let mock = RequestContext::mock();
    let context = mock.context();
    drop(mock);
    for _ in 0..2 {
        let bomb = Bomb;
        context.after_this_request(move |response| {
            let _bomb = &bomb;
            response
        });
    }
    drop(context);
}
