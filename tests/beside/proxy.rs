//! What no route of ours takes goes to another server and comes back as it is; a server that does
//! not answer is an error of ours.

use axum::{
    body::{Body, Bytes},
    extract::rejection::BytesRejection,
};
use hooks_runtime::{Upstream, UpstreamError, prelude::*};
use std::{net::SocketAddr, time::Duration};
use support::{Chunks, End, Gate, Is, Logs, Raw, Server, Trace, other, place, raw};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use tower_http::limit::RequestBodyLimitLayer;

#[after_request]
fn after(res: &mut Response) {
    res.headers_mut().insert("x-after", "ran".parse().unwrap());
}

#[teardown_request]
fn teardown(trace: State<Trace>, outcome: &Outcome) {
    trace.push(match (outcome.error(), outcome.is_cancelled()) {
        (Some(_), _) => "failed",
        (None, true) => "cut off",
        (None, false) => "over",
    });
}

#[error_handler(502)]
fn down(error: &UpstreamError) -> (StatusCode, &'static str) {
    assert!(error.to_string().starts_with("no response from upstream: "));
    (StatusCode::BAD_GATEWAY, "our words for a 502")
}

#[error_handler(504)]
fn slow(_: &UpstreamError) -> (StatusCode, &'static str) {
    (StatusCode::GATEWAY_TIMEOUT, "our words for a 504")
}

#[get("/polls/v2")]
fn polls() -> &'static str {
    "the new polls"
}

#[before_request]
fn reads(trace: State<Trace>, body: Result<Bytes, BytesRejection>) {
    let length = body.map_err(|rejection| rejection.status().as_u16());
    trace.push(format!("{:?}", length.map(|body| body.len())));
}

fn app(trace: &Trace) -> App {
    let app = App::new().hook(after).hook(teardown).hook(polls);
    app.hook(down).hook(slow).state(trace.clone())
}

/// Our app in front of the other one.
struct Pair {
    front: Server,
    other: Server,
    /// Of our app.
    trace: Trace,
    /// Of the other one.
    other_trace: Trace,
    gate: Gate,
}

impl Pair {
    async fn start() -> Self {
        Pair::with(app).await
    }

    async fn with(app: fn(&Trace) -> App) -> Self {
        let (trace, other_trace, gate) = (Trace::default(), Trace::default(), Gate::default());
        let other = Server::start(other::other(&other_trace, &gate)).await;
        let url = format!("http://{}", other.address());
        let front = Server::start(app(&trace).fallback_to(url).build().unwrap()).await;
        Pair {
            front,
            other,
            trace,
            other_trace,
            gate,
        }
    }

    fn url(&self) -> String {
        format!("http://{}", self.other.address())
    }

    async fn ask(&self, line: &str, headers: &str) -> String {
        raw::ask(self.front.address(), line, headers).await
    }
}

/// A server that reads one request's head, writes this and hangs up.
async fn says_once(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a client");
        let mut seen = Vec::new();
        while !seen.ends_with(b"\r\n\r\n") {
            seen.push(stream.read_u8().await.expect("a head"));
        }
        stream.write_all(answer.as_bytes()).await.expect("a client");
    });
    url
}

async fn front_of(upstream: impl Into<Upstream>, trace: &Trace) -> Server {
    Server::start(app(trace).fallback_to(upstream).build().unwrap()).await
}

/// Where nobody listens.
async fn nowhere() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    listener.local_addr().expect("an address")
}

#[tokio::test]
async fn our_routes_go_first_and_the_rest_is_the_others() {
    let pair = Pair::start().await;
    assert!(
        pair.ask("GET /polls/v2", "")
            .await
            .ends_with("the new polls")
    );
    let response = pair.ask("GET /own-502", "").await;
    assert!(
        response.starts_with("HTTP/1.1 502 Bad Gateway\r\n"),
        "{response}"
    );
    assert!(
        response.ends_with("a 502 of its own"),
        "an answer is no error: {response}"
    );
    assert!(response.contains("\r\nx-after: ran\r\n"), "{response}");
    let response = pair.ask("GET /nowhere", "").await;
    assert!(
        response.starts_with("HTTP/1.1 404") && response.ends_with("\r\n\r\n"),
        "{response}"
    );
}

#[tokio::test]
async fn the_head_passes_but_for_what_is_of_the_connection() {
    let pair = Pair::start().await;
    let headers = "x-mine: 1\r\nx-secret: 1\r\nkeep-alive: 5\r\ntransfer-encoding: chunked\r\nx-forwarded-for: 10.0.0.1\r\nconnection: x-secret\r\n";
    let mut client = Raw::connect(pair.front.address()).await;
    client
        .send(&format!(
            "PATCH /head?a=b%20c HTTP/1.1\r\nhost: client.test\r\n{headers}\r\n0\r\n\r\n"
        ))
        .await;
    let response = client.read_until("PATCH").await;
    let (_, told) = response.split_once("\r\n\r\n").expect("a body");
    let told: Vec<_> = told.lines().collect();
    assert_eq!(told[0], "PATCH /head?a=b%20c HTTP/1.1");
    for line in [
        "host: client.test",
        "x-mine: 1",
        "x-forwarded-for: 10.0.0.1, 127.0.0.1",
        "x-forwarded-host: client.test",
        "x-forwarded-proto: http",
    ] {
        assert!(told.contains(&line), "{line} in {told:#?}");
    }
    let gone = ["x-secret", "keep-alive", "connection"];
    assert!(
        !told
            .iter()
            .any(|line| gone.iter().any(|name| line.starts_with(name))),
        "{told:#?}"
    );
}

#[tokio::test]
async fn a_response_is_streamed() {
    let pair = Pair::start().await;
    other::streams_down(pair.front.address(), "/stream", &pair.gate).await;
    assert_eq!(pair.trace.take_once("over").await, "over");
}

#[tokio::test]
async fn an_upload_is_streamed() {
    let pair = Pair::start().await;
    other::streams_up(pair.front.address(), "/upload", &pair.other_trace).await;
}

#[tokio::test]
async fn a_websocket_passes() {
    let pair = Pair::start().await;
    other::speaks_websocket(pair.front.address(), "/ws").await;
}

#[tokio::test]
async fn every_cookie_passes() {
    let pair = Pair::start().await;
    let response = pair
        .ask("GET /cookies", "cookie: c=3\r\ncookie: d=4; e=5\r\n")
        .await;
    assert!(
        response.contains("\r\nset-cookie: a=1; Path=/\r\nset-cookie: b=2; HttpOnly\r\n"),
        "{response}"
    );
    assert!(response.ends_with("\r\n\r\nc=3; d=4; e=5"), "{response}");
}

#[tokio::test]
async fn a_redirect_is_passed_on_and_not_followed() {
    let response = Pair::start().await.ask("GET /redirect", "").await;
    assert!(response.starts_with("HTTP/1.1 302 Found\r\n"), "{response}");
    assert!(
        response.contains("\r\nlocation: /elsewhere\r\n"),
        "{response}"
    );
}

#[tokio::test]
async fn a_body_that_a_hook_read_passes_and_one_over_the_limit_is_a_413() {
    let pair = Pair::with(|trace| app(trace).hook(reads)).await;
    let client = |length: usize| {
        let head = format!("content-length: {length}\r\nconnection: close\r\n\r\n");
        format!(
            "POST /echo HTTP/1.1\r\nhost: test\r\n{head}{}",
            "x".repeat(length)
        )
    };
    let mut within_limit = Raw::connect(pair.front.address()).await;
    within_limit.send(&client(5)).await;
    assert!(within_limit.read_to_end().await.ends_with("\r\n\r\nxxxxx"));
    assert_eq!(pair.trace.take_once("over").await, "Ok(5) > over");
    let over_limit = app(&pair.trace).hook(reads).fallback_to(pair.url());
    let over_limit = over_limit
        .layer(RequestBodyLimitLayer::new(4))
        .test_client()
        .post("/echo")
        .body(Chunks::body(&pair.trace, &["one", "two"], End::Comes))
        .await;
    over_limit.is(413, "Payload Too Large");
}

#[tokio::test]
async fn a_dead_upstream_is_a_502_of_ours() {
    let (trace, address) = (Trace::default(), nowhere().await);
    let front = front_of(format!("http://{address}"), &trace).await;
    let response = raw::ask(front.address(), "POST /polls", "content-length: 0\r\n").await;
    assert!(
        response.starts_with("HTTP/1.1 502 Bad Gateway\r\n"),
        "{response}"
    );
    assert!(
        response.ends_with("\r\n\r\nour words for a 502"),
        "{response}"
    );
    assert!(response.contains("\r\nx-after: ran\r\n"), "{response}");
    assert_eq!(trace.take_once("over").await, "over");
    let upgrade = "upgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-key: x\r\nsec-websocket-version: 13\r\n";
    let response = raw::ask(front.address(), "GET /ws", upgrade).await;
    assert!(response.ends_with("our words for a 502"), "{response}");
}

#[tokio::test]
async fn without_a_handler_the_client_sees_nothing_of_it_and_the_log_all() {
    let (logs, _listening) = Logs::listen();
    let address = nowhere().await;
    let app = App::new().fallback_to(format!("http://{address}"));
    let response = app.test_client().get("/polls").await;
    response.is(502, "Bad Gateway");
    let logged = logs.with("no response from upstream: ");
    assert!(
        logged[0].contains("path=\"/polls\"") && logged[0].contains("refused"),
        "{logged:?}"
    );
}

#[tokio::test]
async fn an_upstream_that_hangs_up_before_it_answers_is_a_502_of_ours() {
    let trace = Trace::default();
    for begun in ["", "HTTP/1.1 200 OK\r\ncontent-le", "no http\r\n\r\n"] {
        let front = front_of(says_once(begun).await, &trace).await;
        let response = raw::ask(front.address(), "GET /", "").await;
        assert!(
            response.ends_with("\r\n\r\nour words for a 502"),
            "{begun:?}: {response}"
        );
    }
}

#[tokio::test]
async fn an_upstream_that_breaks_off_its_body_breaks_off_ours() {
    let pair = Pair::start().await;
    let mut client = Raw::connect(pair.front.address()).await;
    client
        .send("GET /breaks-off HTTP/1.1\r\nhost: test\r\n\r\n")
        .await;
    client.read_until("the first").await;
    pair.gate.open();
    let response = client.read_to_end().await;
    assert!(!response.ends_with("0\r\n\r\n"), "{response}");
    assert_eq!(pair.trace.take_once("failed").await, "failed");
    let trace = Trace::default();
    let begun = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nbegun";
    let front = front_of(says_once(begun).await, &trace).await;
    assert!(
        raw::ask(front.address(), "GET /", "")
            .await
            .ends_with("\r\n\r\nbegun")
    );
    assert_eq!(trace.take_once("failed").await, "failed");
}

#[tokio::test]
async fn an_upstream_that_takes_too_long_is_a_504_of_ours() {
    let pair = Pair::start().await;
    let upstream = Upstream::new(pair.url()).timeout(Duration::from_millis(50));
    let front = front_of(upstream, &pair.trace).await;
    let response = raw::ask(front.address(), "GET /hangs", "").await;
    assert!(
        response.starts_with("HTTP/1.1 504") && response.ends_with("our words for a 504"),
        "{response}"
    );
}

#[tokio::test]
async fn a_client_that_leaves_is_told_to_teardown() {
    let pair = Pair::start().await;
    let mut client = Raw::connect(pair.front.address()).await;
    client
        .send("GET /stream HTTP/1.1\r\nhost: test\r\n\r\n")
        .await;
    client.read_until("the first").await;
    drop(client);
    assert_eq!(pair.trace.take_once("cut off").await, "cut off");
}

#[tokio::test]
async fn a_client_that_breaks_off_its_upload_is_no_fault_of_the_upstreams() {
    let pair = Pair::start().await;
    let broken = futures_util::stream::iter([Ok("some"), Err(std::io::Error::other("gone"))]);
    let client = app(&pair.trace).fallback_to(pair.url()).test_client();
    let response = client.post("/echo").body(Body::from_stream(broken)).await;
    response.is(400, "Bad Request");
}

#[tokio::test]
async fn the_client_is_answered_in_its_own_version() {
    let trace = Trace::default();
    let old = says_once("HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok").await;
    let response = raw::ask(front_of(old, &trace).await.address(), "GET /", "").await;
    assert!(
        response.starts_with("HTTP/1.1 200") && response.ends_with("ok"),
        "{response}"
    );
}

#[tokio::test]
async fn odd_request_targets_do_no_harm() {
    let pair = Pair::start().await;
    let response = pair.ask("CONNECT elsewhere:443", "").await;
    assert!(response.starts_with("HTTP/1.1 501"), "{response}");
    for (line, status) in [
        ("OPTIONS *", "404"),
        ("GET //head", "400"),
        ("GET /head/../head", "400"),
        ("GET http://elsewhere/head", "200"),
    ] {
        let response = pair.ask(line, "").await;
        assert!(
            response.starts_with(&format!("HTTP/1.1 {status}")),
            "{line}: {response}"
        );
    }
}

#[tokio::test]
async fn a_path_of_the_url_goes_before_that_of_the_request() {
    let other = axum::Router::new().nest("/app", other::other(&Trace::default(), &Gate::default()));
    let other = Server::start(other).await;
    let front = front_of(
        format!("http://{}/app/", other.address()),
        &Trace::default(),
    )
    .await;
    let response = raw::ask(front.address(), "GET /head?a=b", "").await;
    // Axum has taken the prefix away.
    assert!(response.contains("GET /head?a=b HTTP/1.1"), "{response}");
}

#[tokio::test]
async fn another_server_is_mounted_below_a_path() {
    let pair = Pair::start().await;
    let inner = App::new().fallback_to(pair.url());
    let front = Server::start(App::new().mount("/old", inner).build().unwrap()).await;
    let response = raw::ask(front.address(), "GET /old/head?a=b", "").await;
    assert!(response.contains("GET /head?a=b HTTP/1.1"), "{response}");
    other::speaks_websocket(front.address(), "/old/ws").await;
}

#[test]
fn a_url_that_is_none_is_an_error_of_build() {
    for (url, fault) in [
        ("127.0.0.1:8000", "it has no scheme"),
        ("localhost", "it has no scheme"),
        ("http://", "is no URL"),
        ("http://a b", "is no URL"),
        ("https://example.org", "only `http` is supported"),
        ("http://me:secret@localhost", "has a user in it"),
        ("http://localhost:99999", "names no server"),
        ("http://:8000", "names no server"),
        ("http://localhost/?a=b", "has a query or a fragment"),
    ] {
        let (app, place) = (App::new().fallback_to(url), place!());
        let message = app.build().unwrap_err().to_string();
        let place = format!("`.fallback_to(…)` at {place}: `{url}` ");
        assert!(
            message.contains(&place) && message.contains(fault),
            "{message}"
        );
        assert!(message.contains("`http://127.0.0.1:8000`"), "{message}");
    }
    assert!(App::new().fallback_to("http://localhost").build().is_ok());
}

#[tokio::test]
async fn a_client_cannot_take_along_what_a_hook_says_of_it() {
    static WHO: Blueprint = Blueprint::new("who");
    #[before_app_request(WHO)]
    fn say_who(head: &mut Parts) {
        head.headers.insert("x-user", "ann".parse().unwrap());
    }
    let pair = Pair::with(|trace| app(trace).register(&WHO)).await;
    let headers =
        "x-user: bob\r\nx-mine: 1\r\nconnection: x-user, x-mine, host, content-length\r\n";
    let response = pair.ask("GET /head", headers).await;
    assert!(response.contains("x-user: ann"), "{response}");
    assert!(
        !response.contains("bob") && !response.contains("x-mine"),
        "{response}"
    );
    assert!(response.contains("host: client.test"), "{response}");
}
