//! HTTP/2 has one window for all streams of a connection: an unread body that is held would stop the
//! others.

use axum::{
    Router,
    body::{Body, Bytes},
    routing::post,
};
use hooks_runtime::prelude::*;
use http_body_util::BodyExt;
use std::{convert::Infallible, ops::ControlFlow};
use support::{Gate, Server, two_chunks, within};

static DENIED: Blueprint = Blueprint::new("denied").url_prefix("/denied");
static COPIED: Blueprint = Blueprint::new("copied").url_prefix("/copied");

#[before_request(DENIED)]
fn denies() -> ControlFlow<StatusCode> {
    ControlFlow::Break(StatusCode::FORBIDDEN)
}

#[teardown_request(DENIED)]
async fn takes_its_time(gate: State<Gate>) {
    gate.pass().await;
}

#[before_request(COPIED)]
async fn reads_a_frame(mut body: Body) {
    body.frame().await;
}

#[post("/streams")]
#[post(COPIED, "/")]
fn streams(gate: State<Gate>) -> Body {
    two_chunks(&gate)
}

#[post(DENIED, "/")]
fn denied(_: Bytes) {}

#[post("/counts")]
async fn counts(body: Body) -> Result<String> {
    Ok(crate::upload::count(body).await?.to_string())
}

/// More than the window of a connection.
const LARGE: usize = 4 << 20;

fn upload(uri: &str) -> hyper::Request<Body> {
    let chunks = (0..LARGE / 16384).map(|_| Ok::<_, Infallible>(vec![b'x'; 16384]));
    let body = Body::from_stream(futures_util::stream::iter(chunks));
    let request = Request::builder()
        .method("POST")
        .uri(format!("http://test{uri}"));
    request.body(body).expect("a request")
}

/// While the first request is not over, another upload comes through.
async fn passes(router: Router, gate: &Gate, first: &str) {
    let server = Server::start(router).await;
    let mut client = server.http2().await;
    let held = within(client.send_request(upload(first)))
        .await
        .expect("a response");
    for _ in 0..2 {
        let answer = within(client.send_request(upload("/counts")))
            .await
            .expect("a response");
        let text = within(answer.into_body().collect())
            .await
            .expect("a body")
            .to_bytes();
        assert_eq!(text, LARGE.to_string(), "{first}");
    }
    gate.open();
    drop(held);
}

fn app(gate: &Gate) -> Router {
    let app = app!(self).register(&DENIED).register(&COPIED);
    app.state(gate.clone()).build().unwrap()
}

#[tokio::test]
async fn an_unread_upload_does_not_stop_another_while_its_response_streams() {
    let gate = Gate::default();
    passes(app(&gate), &gate, "/streams").await;

    let gate = Gate::default();
    let its = gate.clone();
    let beside = Router::new()
        .route("/streams", post(async move || two_chunks(&its)))
        .route("/counts", post(|body| async { counts(body).await }));
    passes(beside, &gate, "/streams").await;
}

#[tokio::test]
async fn an_upload_of_which_a_hook_read_a_part_does_not_stop_another() {
    let gate = Gate::default();
    passes(app(&gate), &gate, "/copied/").await;
}

#[tokio::test]
async fn a_denied_upload_does_not_stop_another_while_its_teardown_waits() {
    let gate = Gate::default();
    passes(app(&gate), &gate, "/denied/").await;
}
