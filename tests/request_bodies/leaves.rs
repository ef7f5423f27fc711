//! A client that leaves in the middle of its upload is cancelled, whatever was answered.

use crate::upload::read;
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, rejection::BytesRejection},
    routing::post,
};
use hooks_runtime::prelude::*;
use http_body_util::StreamBody;
use hyper::body::Frame;
use support::{Raw, Server, Trace, within};
use tokio::sync::mpsc;

static HOOK: Blueprint = Blueprint::new("hook").url_prefix("/hook");
static AROUND: Blueprint = Blueprint::new("around").url_prefix("/around");
static LIMITED: Blueprint = Blueprint::new("limited").url_prefix("/limited");

#[before_request(HOOK)]
fn copies(_: Result<Bytes, BytesRejection>) {}

#[middleware(AROUND)]
async fn reads(request: Request, _: Next) -> String {
    read(request.into_body()).await.0
}

#[post("/bytes")]
#[post(LIMITED, "/")]
fn bytes(_: Bytes) {}

#[post("/asks")]
#[post(AROUND, "/")]
fn asks(_: Result<Bytes, BytesRejection>) -> &'static str {
    "fine"
}

#[post("/stream")]
async fn stream(body: Body) -> String {
    read(body).await.0
}

#[post(HOOK, "/")]
#[post("/early")]
fn takes_none() -> &'static str {
    "fine"
}

#[teardown_request]
fn over(trace: State<Trace>, outcome: &Outcome) {
    let end = match (outcome.is_cancelled(), outcome.is_complete()) {
        (true, false) => "cancelled",
        (false, true) => "complete",
        _ => "neither",
    };
    let status = outcome.status().map(|status| status.as_u16());
    trace.push(format!("{end} {status:?}"));
    trace.push("over");
}

async fn start() -> (Server, Trace) {
    let trace = Trace::default();
    let merged = Router::new().route("/merged", post(async |body| asks(body)));
    let app = app!(self)
        .register(&HOOK)
        .register(&AROUND)
        .register(LIMITED.layer(DefaultBodyLimit::max(3)))
        .merge(merged)
        .state(trace.clone());
    (Server::start(app.build().unwrap()).await, trace)
}

async fn outcome(trace: &Trace) -> String {
    let ran = trace.take_once("over").await;
    ran.strip_suffix(" > over").expect("it is last").to_owned()
}

const READERS: [(&str, u16); 6] = [
    ("/bytes", 400),
    ("/asks", 200),
    ("/stream", 200),
    ("/hook/", 200),
    ("/around/", 200),
    ("/merged", 200),
];

#[tokio::test]
async fn who_leaves_in_the_middle_of_an_upload_is_cancelled() {
    let (server, trace) = start().await;
    for (uri, status) in READERS {
        for framed in [
            "content-length: 10\r\n\r\nhello",
            "transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n",
            "transfer-encoding: chunked\r\n\r\n5\r\nhel",
        ] {
            let mut client = Raw::connect(server.address()).await;
            client
                .send(&format!("POST {uri} HTTP/1.1\r\nhost: test\r\n{framed}"))
                .await;
            drop(client);
            let expected = format!("cancelled Some({status})");
            assert_eq!(outcome(&trace).await, expected, "{uri} {framed}");
        }
    }
}

#[tokio::test]
async fn who_stays_is_answered_whatever_is_wrong_with_the_upload() {
    let (server, trace) = start().await;
    for (request, status) in [
        (
            "/bytes HTTP/1.1\r\nhost: t\r\ncontent-length: 5\r\n\r\nhello",
            200,
        ),
        (
            "/limited/ HTTP/1.1\r\nhost: t\r\ncontent-length: 5\r\n\r\nhello",
            413,
        ),
        (
            "/bytes HTTP/1.1\r\nhost: t\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
            400,
        ),
        (
            "/early HTTP/1.1\r\nhost: t\r\ncontent-length: 10\r\n\r\nhello",
            200,
        ),
    ] {
        let mut client = Raw::connect(server.address()).await;
        client.send(&format!("POST {request}")).await;
        client.read_until(&format!("HTTP/1.1 {status}")).await;
        assert_eq!(
            outcome(&trace).await,
            format!("complete Some({status})"),
            "{request}"
        );
    }
}

#[tokio::test]
async fn over_http2_a_reset_in_the_middle_of_an_upload_is_a_client_that_left() {
    let (server, trace) = start().await;
    for (uri, _) in READERS {
        let mut client = server.http2().await;
        let (sender, mut receiver) = mpsc::channel::<Result<&'static str, &'static str>>(1);
        let frames = futures_util::stream::poll_fn(move |cx| receiver.poll_recv(cx));
        let frames = futures_util::StreamExt::map(frames, |chunk| {
            chunk.map(|chunk| Frame::data(Bytes::from(chunk)))
        });
        let request = Request::builder()
            .method("POST")
            .uri(format!("http://test{uri}"));
        let request = request.body(Body::new(StreamBody::new(frames))).unwrap();
        let answer = tokio::spawn(client.send_request(request));
        sender.send(Ok("hello")).await.unwrap();
        // The client's body fails: it resets the stream.
        sender
            .send(Err("the client changed its mind"))
            .await
            .unwrap();
        let outcome = outcome(&trace).await;
        assert!(outcome.starts_with("cancelled "), "{uri}: {outcome}");
        let _ = within(answer).await;
    }
}
