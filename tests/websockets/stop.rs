//! A stop tells the clients of open WebSockets with the code 1001, and opens no more.

use crate::{
    frames::{CLOSE, Frames, Heard, TEXT, close, frame},
    h2::connect,
};
use futures_util::StreamExt;
use hooks_runtime::{
    prelude::*,
    ws::{WebSocket, WebSocketUpgrade},
};
use hyper_util::rt::TokioIo;
use std::{net::SocketAddr, time::Duration};
use support::{Gate, Raw, Trace, http2, quiet, within};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Message, protocol::Role},
};

const LONG: Duration = Duration::from_secs(600);
const SHORT: Duration = Duration::from_millis(1);

#[before_websocket]
async fn guard(uri: Uri, gate: State<Gate>, ctx: RequestContext) {
    if uri.query() == Some("waits") {
        gate.pass().await;
        ctx.stopping().await;
    }
}

#[teardown_websocket]
fn over(trace: State<Trace>, outcome: &Outcome) {
    let status = outcome.status().map_or(0, |status| status.as_u16());
    trace.push(format!("over[{status} {}]", outcome.is_cancelled()));
}

async fn hello(socket: &mut WebSocket) {
    let _ = socket.send("hello".into()).await;
}

#[websocket("/idle")]
fn idle(ws: WebSocketUpgrade) -> Response {
    ws.on_upgrade(async |mut socket| {
        hello(&mut socket).await;
        while let Some(Ok(_)) = socket.recv().await {}
    })
}

#[websocket("/listens")]
fn listens(ws: WebSocketUpgrade, ctx: RequestContext) -> Response {
    ws.on_upgrade(async move |mut socket| {
        hello(&mut socket).await;
        ctx.stopping().await;
    })
}

#[websocket("/fails")]
fn fails(ws: WebSocketUpgrade, ctx: RequestContext) -> Response {
    ws.on_upgrade(async move |mut socket| {
        hello(&mut socket).await;
        ctx.stopping().await;
        Err::<(), _>(Error::msg("trouble"))
    })
}

#[websocket("/panics")]
fn panics(ws: WebSocketUpgrade, ctx: RequestContext) -> Response {
    ws.on_upgrade(async move |mut socket| -> () {
        hello(&mut socket).await;
        ctx.stopping().await;
        panic!("on purpose")
    })
}

struct Serving {
    address: SocketAddr,
    task: JoinHandle<Result<()>>,
    stop: oneshot::Sender<()>,
    trace: Trace,
    gate: Gate,
}

async fn serve(limit: Duration) -> Serving {
    quiet();
    let (trace, gate) = (Trace::default(), Gate::default());
    let (stop, stopped) = oneshot::channel();
    let app = app!(self).state(trace.clone()).state(gate.clone());
    let app = app.shutdown_timeout(limit).stop_when(async {
        let _ = stopped.await;
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    Serving {
        address: listener.local_addr().unwrap(),
        task: tokio::spawn(app.serve_on(listener)),
        stop,
        trace,
        gate,
    }
}

async fn open(app: &Serving, path: &str) -> Frames {
    let mut client = Frames::open(app.address, path).await;
    assert_eq!(client.next().await, Some((TEXT, b"hello".to_vec())));
    client
}

#[tokio::test]
async fn a_callback_that_is_cut_off_says_1001() {
    let app = serve(SHORT).await;
    let client = open(&app, "/idle").await;
    app.stop.send(()).unwrap();
    assert_eq!(client.ends().await, Heard::Close(1001));
    within(app.task).await.unwrap().unwrap();
    assert_eq!(app.trace.take(), "over[101 true]");
}

#[tokio::test]
async fn a_callback_that_ends_at_a_stop_says_1001_unless_it_fails() {
    for (path, code) in [("/listens", 1001), ("/fails", 1011), ("/panics", 1011)] {
        let app = serve(LONG).await;
        let client = open(&app, path).await;
        app.stop.send(()).unwrap();
        assert_eq!(client.ends().await, Heard::Close(code), "{path}");
        within(app.task).await.unwrap().unwrap();
        assert_eq!(app.trace.take(), "over[101 false]");
    }
}

#[tokio::test]
async fn a_client_may_end_it_while_the_server_stops() {
    let app = serve(LONG).await;
    let mut client = open(&app, "/idle").await;
    app.stop.send(()).unwrap();
    client.send(&close(1000, b"")).await;
    assert_eq!(client.next().await, Some((CLOSE, vec![3, 232])));
    assert_eq!(client.next().await, None);
    within(app.task).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_client_that_answers_nothing_holds_up_no_stop() {
    for limit in [SHORT, LONG] {
        let app = serve(limit).await;
        let path = if limit == SHORT { "/idle" } else { "/listens" };
        let mut client = open(&app, path).await;
        app.stop.send(()).unwrap();
        within(app.task).await.unwrap().unwrap();
        assert_eq!(client.next().await, Some((CLOSE, vec![3, 233])));
    }
}

#[tokio::test]
async fn a_guard_that_is_still_busy_at_a_stop_ends_in_a_503() {
    let app = serve(LONG).await;
    let mut client = Raw::connect(app.address).await;
    client
        .send(
            "GET /idle?waits HTTP/1.1\r\nhost: test\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        )
        .await;
    app.gate.reached().await;
    app.stop.send(()).unwrap();
    app.gate.open();
    let answer = client.read_to_end().await;
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
    within(app.task).await.unwrap().unwrap();
    assert_eq!(app.trace.take(), "over[503 false]");
}

#[tokio::test]
async fn over_http2_a_stop_says_1001_too() {
    for (limit, path) in [(LONG, "/listens"), (SHORT, "/idle")] {
        let app = serve(limit).await;
        let mut client = http2(TcpStream::connect(app.address).await.unwrap()).await;
        let mut handshake = within(client.send_request(connect(path))).await.unwrap();
        assert_eq!(handshake.status(), 200);
        let upgraded = within(hyper::upgrade::on(&mut handshake)).await.unwrap();
        let io = TokioIo::new(upgraded);
        let mut socket = WebSocketStream::from_raw_socket(io, Role::Client, None).await;
        let said = within(socket.next()).await.unwrap().unwrap();
        assert_eq!(said, Message::text("hello"));
        app.stop.send(()).unwrap();
        let Some(Ok(Message::Close(Some(frame)))) = within(socket.next()).await else {
            panic!("no close frame with a code: {path}")
        };
        assert_eq!(u16::from(frame.code), 1001, "{path}");
        while let Some(Ok(_)) = within(socket.next()).await {}
        within(app.task).await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn frames_that_come_with_the_stop_are_still_read() {
    let app = serve(LONG).await;
    let mut client = open(&app, "/idle").await;
    app.stop.send(()).unwrap();
    client.send(&frame(TEXT, b"one more")).await;
    client.send(&close(4000, b"")).await;
    assert_eq!(
        client.next().await,
        Some((CLOSE, 4000_u16.to_be_bytes().to_vec()))
    );
    within(app.task).await.unwrap().unwrap();
}
