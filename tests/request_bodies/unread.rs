//! The body of a request that no function takes: over HTTP/1 it is read and thrown away, within limits,
//! as hyper hears only behind its end that a client left, and as the connection is used again.

use axum::{Router, body::Body, http::request::Parts, routing::post};
use hooks_runtime::prelude::*;
use http_body_util::BodyExt;
use support::{Gate, Raw, Server, Trace};

static BEFORE: Blueprint = Blueprint::new("before").url_prefix("/before");

#[post("/view")]
async fn waits(gate: State<Gate>) -> &'static str {
    gate.pass().await;
    "fine"
}

#[before_request(BEFORE)]
async fn waits_before(gate: State<Gate>, _: &Parts) {
    gate.pass().await;
}

#[post(BEFORE, "/")]
fn does_not_wait() {}

#[teardown_request]
fn over(trace: State<Trace>, outcome: &Outcome) {
    trace.push(if outcome.is_cancelled() {
        "cancelled"
    } else {
        "complete"
    });
    trace.push("over");
}

/// A router whose requests tell what becomes of their bodies.
fn tells(router: Router, trace: &Trace) -> Router {
    let trace = trace.clone();
    router.layer(tower::util::MapRequestLayer::new(
        move |request: Request| {
            let (read, failed) = (trace.clone(), trace.clone());
            request.map(|body| {
                let body = body.map_frame(move |frame| {
                    read.push("read");
                    frame
                });
                Body::new(body.map_err(move |error| {
                    failed.push("broke off");
                    error
                }))
            })
        },
    ))
}

async fn start() -> (Server, Trace, Gate) {
    let (trace, gate) = (Trace::default(), Gate::default());
    let app = app!(self)
        .register(&BEFORE)
        .state(trace.clone())
        .state(gate.clone());
    let router = tells(app.build().unwrap(), &trace);
    (Server::start(router).await, trace, gate)
}

/// Send a head, and wait until its request waits.
async fn begin(server: &Server, gate: &Gate, uri: &str, headers: &str) -> Raw {
    let mut client = Raw::connect(server.address()).await;
    client
        .send(&format!(
            "POST {uri} HTTP/1.1\r\nhost: test\r\n{headers}\r\n"
        ))
        .await;
    gate.reached().await;
    client
}

#[tokio::test]
async fn who_leaves_behind_an_upload_that_nobody_reads_is_noticed() {
    let (server, trace, gate) = start().await;
    for uri in ["/view", "/before/"] {
        for (headers, body) in [
            ("content-length: 5\r\n", "hello".to_owned()),
            ("content-length: 100000\r\n", "x".repeat(100_000)),
            (
                "transfer-encoding: chunked\r\n",
                "1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n".to_owned(),
            ),
        ] {
            let mut client = begin(&server, &gate, uri, headers).await;
            client.send(&body).await;
            drop(client);
            let ran = trace.take_once("over").await;
            assert!(ran.ends_with("cancelled > over"), "{uri} {headers}: {ran}");
        }
    }
}

#[tokio::test]
async fn who_leaves_in_the_middle_of_it_is_told_cancelled_when_the_view_returns() {
    let (server, trace, gate) = start().await;
    for uri in ["/view", "/before/"] {
        let mut client = begin(&server, &gate, uri, "content-length: 10\r\n").await;
        client.send("hello").await;
        drop(client);
        trace.take_once("broke off").await;
        gate.open();
        assert_eq!(trace.take_once("over").await, "cancelled > over", "{uri}");
    }
}

#[tokio::test]
async fn the_connection_takes_another_request_behind_an_unread_body() {
    let (server, trace, gate) = start().await;
    let mut client = begin(&server, &gate, "/view", "content-length: 5\r\n").await;
    client.send("hello").await;
    trace.take_once("read").await;
    gate.open();
    client.read_until("fine").await;
    client
        .send("GET /nowhere HTTP/1.1\r\nhost: test\r\n\r\n")
        .await;
    client.read_until("404").await;
    // All at once, which no waiting server has read yet.
    let mut client = Raw::connect(server.address()).await;
    let post = "POST /view HTTP/1.1\r\nhost: test\r\ncontent-length: 5\r\n\r\nhello";
    let get = "GET /nowhere HTTP/1.1\r\nhost: test\r\n\r\n";
    client.send(&format!("{post}{get}")).await;
    gate.reached().await;
    gate.open();
    client.read_until("404").await;
}

#[tokio::test]
async fn nobody_is_asked_to_send_a_body_that_nobody_reads() {
    let (server, trace, gate) = start().await;
    let headers = "content-length: 5\r\nexpect: 100-continue\r\n";
    let mut client = begin(&server, &gate, "/view", headers).await;
    gate.open();
    let answer = client.read_until("fine").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(trace.take_once("over").await, "complete > over");
}

#[tokio::test]
async fn no_more_is_read_than_is_worth_the_connection() {
    let (server, trace, gate) = start().await;
    // It says how long it is.
    let mut client = begin(&server, &gate, "/view", "content-length: 1000000\r\n").await;
    client.send("hello").await;
    gate.open();
    client.read_until("fine").await;
    assert_eq!(trace.take_once("over").await, "complete > over");
    // It does not: the rest stays unread, and the connection is closed.
    let mut client = begin(&server, &gate, "/view", "transfer-encoding: chunked\r\n").await;
    for _ in 0..260 {
        client
            .send(&format!("400\r\n{}\r\n", "x".repeat(1024)))
            .await;
    }
    gate.open();
    client.read_until("fine").await;
    let ran = trace.take_once("over").await;
    assert!(ran.ends_with("complete > over"), "{ran}");
}

/// What is here is dropped before any function runs.
#[tokio::test]
async fn a_body_in_memory_is_not_held() {
    let trace = Trace::default();
    let beside = tells(Router::new().route("/", post(async || "fine")), &trace);
    let request = || Request::post("/").body(Body::from("a body")).unwrap();
    assert_eq!(support::send(&beside, request()).await.status(), 200);
    assert_eq!(trace.take(), "");
}
