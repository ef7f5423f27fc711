//! Over HTTP/2 a WebSocket is opened with CONNECT (RFC 8441), and a GET route takes it; its request
//! lasts as long as it does.

use axum::body::Body;
use futures_util::{SinkExt, StreamExt};
use hooks_runtime::{prelude::*, ws::WebSocketUpgrade};
use hyper::{client::conn::http2, ext::Protocol};
use hyper_util::rt::TokioIo;
use support::{Gate, Server, Trace, within};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Message, protocol::Role},
};

#[middleware]
async fn around(trace: State<Trace>, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    trace.push(format!("around[{}]", response.status().as_u16()));
    response
}

#[before_websocket]
async fn before(trace: State<Trace>, gate: State<Gate>, uri: Uri) -> Option<StatusCode> {
    trace.push("before");
    if uri.query() == Some("waits") {
        gate.pass().await;
    }
    (uri.query() == Some("denied")).then_some(StatusCode::FORBIDDEN)
}

#[teardown_websocket]
fn over(trace: State<Trace>, outcome: &Outcome) {
    let status = outcome.status().map_or(0, |status| status.as_u16());
    trace.push(format!("over[{status} {}]", outcome.is_cancelled()));
    trace.push("over");
}

#[websocket("/echo")]
fn echo(ws: WebSocketUpgrade) -> Response {
    ws.on_upgrade(async |mut socket| {
        while let Some(Ok(message)) = socket.recv().await {
            if socket.send(message).await.is_err() {
                break;
            }
        }
    })
}

async fn start() -> (Server, Trace, Gate, http2::SendRequest<Body>) {
    let (trace, gate) = (Trace::default(), Gate::default());
    let app = app!(self).state(trace.clone()).state(gate.clone());
    let server = Server::start(app.build().unwrap()).await;
    let client = server.http2().await;
    (server, trace, gate, client)
}

pub(crate) fn connect(uri: &str) -> hyper::Request<Body> {
    let request = Request::builder()
        .method("CONNECT")
        .uri(format!("http://test{uri}"))
        .extension(Protocol::from_static("websocket"))
        .header("sec-websocket-version", "13");
    request.body(Body::empty()).expect("a request")
}

#[tokio::test]
async fn a_connect_opens_what_a_get_route_has() {
    let (_server, trace, _, mut client) = start().await;
    let mut handshake = within(client.send_request(connect("/echo")))
        .await
        .expect("a handshake");
    assert_eq!(handshake.status(), 200);
    let upgraded = within(hyper::upgrade::on(&mut handshake))
        .await
        .expect("a stream");
    let io = TokioIo::new(upgraded);
    let mut socket = WebSocketStream::from_raw_socket(io, Role::Client, None).await;
    socket
        .send(Message::text("hello"))
        .await
        .expect("an open stream");
    let heard = within(socket.next())
        .await
        .expect("an echo")
        .expect("a message");
    assert_eq!(heard, Message::text("hello"));
    assert_eq!(trace.take(), "before");
    socket.close(None).await.expect("an open stream");
    assert_eq!(
        trace.take_once("over").await,
        "around[200] > over[200 false] > over"
    );
}

#[tokio::test]
async fn a_denied_connect_is_an_ordinary_response() {
    let (_server, trace, _, mut client) = start().await;
    let denial = within(client.send_request(connect("/echo?denied"))).await;
    assert_eq!(denial.expect("a response").status(), 403);
    assert_eq!(
        trace.take_once("over").await,
        "before > around[403] > over[403 false] > over"
    );
}

#[tokio::test]
async fn a_client_that_resets_its_stream_cancels_the_request() {
    let (_server, trace, gate, mut client) = start().await;
    tokio::select! {
        answer = client.send_request(connect("/echo?waits")) => panic!("{answer:?}"),
        () = gate.reached() => {}
    }
    assert_eq!(
        trace.take_once("over").await,
        "before > over[0 true] > over"
    );
    // Others of the same connection go on.
    let denial = within(client.send_request(connect("/echo?denied"))).await;
    assert_eq!(denial.expect("a response").status(), 403);
}
