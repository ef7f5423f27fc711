//! Plugins around a route that opens a WebSocket.

use hooks_runtime::{
    Install, Plugin,
    prelude::*,
    ws::{Message, WebSocketUpgrade},
};
use support::{Server, Trace};

static KIT: Blueprint = Blueprint::new("kit");

#[before_websocket(KIT)]
fn open(trace: State<Trace>, uri: Uri) -> Option<StatusCode> {
    trace.push("kit opens");
    (uri.query() == Some("refused")).then_some(StatusCode::FORBIDDEN)
}

#[after_websocket(KIT)]
fn closed(trace: State<Trace>, _: &mut Response) {
    trace.push("kit closed");
}

#[teardown_websocket(KIT)]
fn over(trace: State<Trace>) {
    trace.push("kit over");
}

#[before_request(KIT)]
fn of_requests(trace: State<Trace>) {
    trace.push("request");
}

struct Kit;

impl Plugin for Kit {
    fn install(self, at: &mut Install<'_>) {
        at.blueprint(&KIT).on_response(|res| {
            let status = res.status().as_str().to_owned();
            res.headers_mut()
                .append("x-kit", status.parse().expect("a header"));
        });
    }
}

#[before_websocket]
fn guard(trace: State<Trace>) {
    trace.push("app opens");
}

#[websocket("/echo", skip = [of_requests])]
async fn echo(ws: WebSocketUpgrade, trace: State<Trace>) -> Response {
    trace.push("view");
    ws.on_upgrade(|mut socket| async move {
        while let Some(Ok(Message::Text(text))) = socket.recv().await {
            let _ = socket.send(Message::Text(text)).await;
        }
    })
}

fn app(trace: &Trace) -> App {
    app!(self).with(Kit).state(trace.clone())
}

#[tokio::test]
async fn its_websocket_hooks_run_and_the_handshake_is_changed_once() {
    let trace = Trace::default();
    let server = Server::start(app(&trace).build().expect("an app")).await;
    let url = format!("ws://{}/echo", server.address());
    let (mut socket, handshake) = tokio_tungstenite::connect_async(url)
        .await
        .expect("a handshake");
    let marks: Vec<_> = handshake.headers().get_all("x-kit").iter().collect();
    assert_eq!(marks, ["101"]);
    socket.close(None).await.expect("a close");
    let ran = trace.take_once("kit over").await;
    assert_eq!(ran, "kit opens > app opens > view > kit closed > kit over");
}

#[tokio::test]
async fn a_refused_handshake_is_changed_too() {
    let trace = Trace::default();
    let server = Server::start(app(&trace).build().expect("an app")).await;
    let url = format!("ws://{}/echo?refused", server.address());
    let refused = tokio_tungstenite::connect_async(url).await;
    let Err(tokio_tungstenite::tungstenite::Error::Http(response)) = refused else {
        panic!("refused: {refused:?}");
    };
    assert_eq!(response.status(), 403);
    assert_eq!(response.headers()["x-kit"], "403");
}
