//! The cache of `examples/caching` while answers are under way: who waits for whom, and what
//! becomes of streams.

use crate::cache::ResponseCache;
use axum::{
    body::{Body, Bytes},
    extract::ws::{Message, WebSocket, WebSocketUpgrade},
    http::{HeaderValue, header},
};
use futures_util::{FutureExt, stream};
use hooks_runtime::{
    prelude::*,
    testing::{TestClient, TestRequest, TestResponse},
};
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};
use std::{
    convert::Infallible,
    pin::Pin,
    sync::atomic::{AtomicU32, Ordering::Relaxed},
    time::Duration,
};
use support::{Chunks, End, Gate, Server, Trace, request, send, two_chunks, within};

/// How often a view ran.
#[derive(Default)]
struct Runs(AtomicU32);

impl Runs {
    fn next(&self) -> String {
        (self.0.fetch_add(1, Relaxed) + 1).to_string()
    }
}

/// Waits for the test, then answers its number, with a header that the request tells.
#[get("/slow")]
async fn slow(gate: State<Gate>, runs: State<Runs>, asked: HeaderMap) -> Response {
    gate.pass().await;
    let mut response = runs.next().into_response();
    for name in [header::VARY, header::CACHE_CONTROL] {
        if let Some(value) = asked.get(format!("say-{name}")) {
            response.headers_mut().insert(name, value.clone());
        }
    }
    response
}

/// Fails the first time.
#[get("/flaky")]
async fn flaky(gate: State<Gate>, runs: State<Runs>) -> Result<String> {
    gate.pass().await;
    match runs.next() {
        first if first == "1" => Err(Error::msg("broken on purpose")),
        run => Ok(run),
    }
}

/// Two chunks, the second when the test says so.
#[get("/stream")]
fn streamed(gate: State<Gate>, runs: State<Runs>) -> Body {
    runs.next();
    two_chunks(&gate)
}

/// A stream that tells its length beforehand.
#[get("/sized")]
fn sized(trace: State<Trace>, runs: State<Runs>) -> impl IntoResponse {
    runs.next();
    let body = Chunks::body(&trace, &["one ", "two"], End::Comes);
    ([(header::CONTENT_LENGTH, "7")], body)
}

#[get("/short")]
fn short() -> impl IntoResponse {
    ([(header::CONTENT_LENGTH, "7")], "one ")
}

/// Ends with trailers, of which the cache knows nothing.
#[get("/trailers")]
fn trailers() -> Body {
    let mut trailers = HeaderMap::new();
    trailers.insert("x-sum", HeaderValue::from_static("7"));
    let frames = [
        Frame::data(Bytes::from("one ")),
        Frame::data(Bytes::from("two")),
        Frame::trailers(trailers),
    ];
    let frames = stream::iter(frames.map(Ok::<_, Infallible>));
    Body::new(StreamBody::new(frames))
}

#[get("/breaks")]
fn breaks(trace: State<Trace>, runs: State<Runs>) -> Body {
    runs.next();
    Chunks::body(&trace, &["one "], End::Fails)
}

#[websocket("/chat")]
fn chat(upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(|mut socket: WebSocket| async move {
        let _ = socket.send(Message::text("hello")).await;
    })
}

#[teardown_request]
fn over(trace: State<Trace>) {
    trace.push("over");
}

fn build(gate: &Gate, trace: &Trace) -> App {
    let cache = ResponseCache::new(100, Duration::from_secs(100)).excluded_paths(&[]);
    app!(self)
        .state(Runs::default())
        .state(gate.clone())
        .state(trace.clone())
        .middleware(cache)
}

fn ask(
    client: &TestClient,
    uri: &str,
    headers: &[(&str, &str)],
) -> impl Future<Output = TestResponse> + use<> {
    let add = |request: TestRequest, (name, value): &(&str, &str)| request.header(name, value);
    headers.iter().fold(client.get(uri), add).into_future()
}

fn held() -> (TestClient, Gate, Trace) {
    let (gate, trace) = (Gate::default(), Trace::default());
    (build(&gate, &trace).test_client(), gate, trace)
}

/// Begin a request: it is under way, and not answered.
fn begin<F: Future>(asks: F) -> Pin<Box<F>> {
    let mut request = Box::pin(asks);
    assert!(request.as_mut().now_or_never().is_none());
    request
}

#[tokio::test]
async fn two_who_ask_for_the_same_at_once_run_the_view_once() {
    let (client, gate, _) = held();
    let first = begin(ask(&client, "/slow", &[]));
    let second = begin(ask(&client, "/slow", &[]));
    gate.open();
    let (first, second) = within(async { tokio::join!(first, second) }).await;
    assert_eq!((first.text(), first.header("age")), ("1", None));
    assert_eq!((second.text(), second.header("age")), ("1", Some("0")));
}

#[tokio::test]
async fn a_failure_is_nobodys_but_the_first_ones() {
    support::quiet();
    let (client, gate, _) = held();
    let first = begin(ask(&client, "/flaky", &[]));
    let second = begin(ask(&client, "/flaky", &[]));
    gate.reached().await;
    gate.open();
    let first = within(first).await;
    assert_eq!(first.status(), StatusCode::INTERNAL_SERVER_ERROR);
    gate.open();
    let second = within(second).await;
    assert_eq!((second.text(), second.header("age")), ("2", None));
    let third = client.get("/flaky").await;
    assert_eq!((third.text(), third.header("age")), ("2", Some("0")));
}

#[tokio::test]
async fn what_is_for_nobody_else_is_waited_for_once_and_by_nobody_after() {
    let (client, gate, _) = held();
    let says = [("say-cache-control", "private")];
    let first = begin(ask(&client, "/slow", &says));
    let second = begin(ask(&client, "/slow", &says));
    within(gate.reached()).await;
    gate.open();
    assert_eq!(within(first).await.text(), "1");
    // All of them are in the view now, and none waits for another.
    let _second = begin(second);
    within(gate.reached()).await;
    let _third = begin(ask(&client, "/slow", &says));
    within(gate.reached()).await;
    let _fourth = begin(ask(&client, "/slow", &says));
    within(gate.reached()).await;
}

#[tokio::test]
async fn a_body_of_another_length_than_it_told_is_not_kept() {
    let (client, ..) = held();
    assert_eq!(client.get("/short").await.header("age"), None);
    assert_eq!(client.get("/short").await.header("age"), None);
}

#[tokio::test]
async fn who_waited_for_an_answer_in_another_language_looks_again() {
    let (client, gate, _) = held();
    let varies = ("say-vary", "accept-language");
    let [german, french] = [("accept-language", "de"), ("accept-language", "fr")];
    let first = begin(ask(&client, "/slow", &[german, varies]));
    let same = begin(ask(&client, "/slow", &[german, varies]));
    let other = begin(ask(&client, "/slow", &[french, varies]));
    gate.open();
    let (first, same) = within(async { tokio::join!(first, same) }).await;
    assert_eq!((first.text(), first.header("age")), ("1", None));
    assert_eq!((same.text(), same.header("age")), ("1", Some("0")));
    gate.open();
    let other = within(other).await;
    assert_eq!((other.text(), other.header("age")), ("2", None));
}

#[tokio::test]
async fn when_the_first_ones_client_goes_away_the_next_in_line_runs_the_view() {
    let (client, gate, trace) = held();
    let first = begin(ask(&client, "/slow", &[]));
    let second = begin(ask(&client, "/slow", &[]));
    gate.reached().await;
    drop(first);
    assert_eq!(trace.take(), "over");
    let second = async {
        let (second, ()) = tokio::join!(second, async {
            gate.reached().await;
            gate.open();
        });
        second
    };
    let second = within(second).await;
    assert_eq!((second.text(), second.header("age")), ("1", None));
}

#[tokio::test]
async fn a_stream_is_passed_on_as_it_comes_and_kept_once_it_was_whole() {
    let gate = Gate::default();
    let router = build(&gate, &Trace::default()).build().unwrap();
    let mut first = send(&router, request("GET", "/stream")).await.into_body();
    let chunk = first.frame().await.unwrap().unwrap().into_data().unwrap();
    assert_eq!(chunk, Bytes::from("one "));
    // Not whole yet: the next one gets a stream of its own.
    let second = send(&router, request("GET", "/stream")).await;
    assert_eq!(second.headers().get("age"), None);
    drop(second);
    gate.open();
    let rest = within(first.collect()).await.unwrap().to_bytes();
    assert_eq!(rest, Bytes::from("two"));
    let third = send(&router, request("GET", "/stream")).await;
    assert_eq!(third.headers().get("age"), Some(&HeaderValue::from(0)));
    let all = third.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(all, Bytes::from("one two"));
}

#[tokio::test]
async fn a_stream_whose_client_goes_away_is_not_kept() {
    let router = build(&Gate::default(), &Trace::default()).build().unwrap();
    let mut first = send(&router, request("GET", "/stream")).await.into_body();
    let _ = first.frame().await;
    drop(first);
    let second = send(&router, request("GET", "/stream")).await;
    assert_eq!(second.headers().get("age"), None);
}

#[tokio::test]
async fn a_stream_that_breaks_off_is_not_kept() {
    let router = build(&Gate::default(), &Trace::default()).build().unwrap();
    for _ in 0..2 {
        let response = send(&router, request("GET", "/breaks")).await;
        assert_eq!(response.headers().get("age"), None);
        assert!(response.into_body().collect().await.is_err());
    }
}

#[tokio::test]
async fn trailers_are_passed_on_and_what_has_them_is_not_kept() {
    let router = build(&Gate::default(), &Trace::default()).build().unwrap();
    for _ in 0..2 {
        let response = send(&router, request("GET", "/trailers")).await;
        assert_eq!(response.headers().get("age"), None);
        let body = response.into_body().collect().await.unwrap();
        assert_eq!(body.trailers().unwrap()["x-sum"], "7");
        assert_eq!(body.to_bytes(), Bytes::from("one two"));
    }
}

#[tokio::test]
async fn a_stream_of_known_length_is_kept_though_nobody_asks_for_its_end() {
    let server = Server::start(build(&Gate::default(), &Trace::default()).build().unwrap()).await;
    let (connection, first) = server.connect().ask("GET /sized").await;
    assert_eq!(first.body, "one two");
    assert!(
        first.has("content-length: 7") && !first.has("age: 0"),
        "{}",
        first.head
    );
    let (_, second) = connection.ask("GET /sized").await;
    assert_eq!(second.body, "one two");
    assert!(
        second.has("content-length: 7") && second.has("age: 0"),
        "{}",
        second.head
    );
}

#[tokio::test]
async fn a_websocket_passes_through_it() {
    let server = Server::start(build(&Gate::default(), &Trace::default()).build().unwrap()).await;
    for _ in 0..2 {
        let upgrade = "GET /chat HTTP/1.1\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nx:";
        let all = server.connect().read_all(upgrade).await;
        assert!(all.starts_with("HTTP/1.1 101"), "{all}");
        // A text frame of five bytes.
        assert!(all.contains("\u{5}hello"), "{all:?}");
    }
}

#[tokio::test]
async fn teardown_runs_for_an_answer_of_the_cache_too() {
    let (client, gate, trace) = held();
    for age in [None, Some("0")] {
        gate.open();
        let res = within(client.get("/slow").into_future()).await;
        assert_eq!((res.text(), res.header("age")), ("1", age));
        assert_eq!(trace.take(), "over");
    }
}
