//! Another app, which knows nothing of hooks, and what has to pass to it and back.

use crate::{Gate, Raw, Trace, within};
use axum::{
    Router,
    body::Body,
    extract::{Request, WebSocketUpgrade, ws::Message},
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, Response},
    routing,
};
use futures_util::{SinkExt, StreamExt, stream};
use http_body_util::BodyExt;
use std::{io, net::SocketAddr};
use tokio_tungstenite::tungstenite;

/// What waits in there goes through the gate; what comes is traced.
pub fn other(trace: &Trace, gate: &Gate) -> Router {
    let (uploaded, breaks, gate) = (trace.clone(), gate.clone(), gate.clone());
    Router::new()
        .route("/echo", routing::post(|body: String| async { body }))
        .route("/head", routing::any(tell_head))
        .route(
            "/stream",
            routing::get(async move || streamed(&gate, Ok("the second"))),
        )
        .route(
            "/breaks-off",
            routing::get(async move || {
                streamed(&breaks, Err(io::Error::other("the source dried up")))
            }),
        )
        .route(
            "/upload",
            routing::post(async move |request| upload(&uploaded, request).await),
        )
        .route("/cookies", routing::get(cookies))
        .route(
            "/redirect",
            routing::get(|| async { (StatusCode::FOUND, [(header::LOCATION, "/elsewhere")]) }),
        )
        .route(
            "/own-502",
            routing::get(|| async { (StatusCode::BAD_GATEWAY, "a 502 of its own") }),
        )
        .route("/hangs", routing::get(std::future::pending::<()>))
        .route("/ws", routing::any(websocket))
}

async fn tell_head(request: Request) -> String {
    let (head, _) = request.into_parts();
    let line = format!("{} {} {:?}\n", head.method, head.uri, head.version);
    head.headers.iter().fold(line, |all, (name, value)| {
        format!("{all}{name}: {}\n", value.to_str().unwrap_or_default())
    })
}

/// Two chunks with the gate between them.
fn streamed(gate: &Gate, second: io::Result<&'static str>) -> Response {
    let gate = gate.clone();
    let second = stream::once(async move {
        gate.pass().await;
        second
    });
    let first = stream::once(async { Ok("the first") });
    Response::new(Body::from_stream(first.chain(second)))
}

async fn upload(trace: &Trace, request: Request) -> String {
    let mut body = request.into_body();
    let mut all = String::new();
    while let Some(Ok(frame)) = body.frame().await {
        let chunk = frame.into_data().unwrap_or_default();
        let chunk = String::from_utf8_lossy(&chunk).into_owned();
        trace.push(format!("got {chunk}"));
        all += &chunk;
    }
    all
}

async fn cookies(
    headers: HeaderMap,
) -> (
    AppendHeaders<[(header::HeaderName, &'static str); 2]>,
    String,
) {
    let sent: Vec<_> = headers
        .get_all(header::COOKIE)
        .iter()
        .map(|v| v.to_str().unwrap_or_default())
        .collect();
    let set = [
        (header::SET_COOKIE, "a=1; Path=/"),
        (header::SET_COOKIE, "b=2; HttpOnly"),
    ];
    (AppendHeaders(set), sent.join(" & "))
}

async fn websocket(upgrade: WebSocketUpgrade) -> Response {
    upgrade
        .protocols(["chat"])
        .on_upgrade(|mut socket| async move {
            // A close is answered by asking for what comes after it.
            while let Some(Ok(message)) = socket.recv().await {
                if matches!(message, Message::Text(_)) && socket.send(message).await.is_err() {
                    break;
                }
            }
        })
}

/// The first chunk arrives before the last is made.
pub async fn streams_down(address: SocketAddr, path: &str, gate: &Gate) {
    let mut client = Raw::connect(address).await;
    client
        .send(&format!("GET {path} HTTP/1.1\r\nhost: test\r\n\r\n"))
        .await;
    let seen = client.read_until("the first").await;
    assert!(!seen.contains("the second"), "{seen}");
    gate.reached().await;
    gate.open();
    client.read_until("the second").await;
    client.read_until("\r\n0\r\n\r\n").await;
}

/// The first chunk is there before the last is sent.
pub async fn streams_up(address: SocketAddr, path: &str, trace: &Trace) {
    let mut client = Raw::connect(address).await;
    client
        .send(&format!(
            "POST {path} HTTP/1.1\r\nhost: test\r\ntransfer-encoding: chunked\r\n\r\n3\r\none\r\n"
        ))
        .await;
    trace.take_once("got one").await;
    client.send("3\r\ntwo\r\n0\r\n\r\n").await;
    let response = client.read_until("onetwo").await;
    assert!(response.starts_with("HTTP/1.1 200"), "{response}");
}

/// Messages go to and fro, and the end is a proper one.
pub async fn speaks_websocket(address: SocketAddr, path: &str) {
    let mut request = tungstenite::client::IntoClientRequest::into_client_request(format!(
        "ws://{address}{path}"
    ))
    .expect("a URL");
    request
        .headers_mut()
        .insert("sec-websocket-protocol", "chat".parse().expect("a value"));
    let (mut socket, response) = within(tokio_tungstenite::connect_async(request))
        .await
        .expect("a handshake");
    assert_eq!(response.headers()["sec-websocket-protocol"], "chat");
    for text in ["hello", "again"] {
        within(socket.send(tungstenite::Message::text(text)))
            .await
            .expect("an open socket");
        let echo = within(socket.next())
            .await
            .expect("a message")
            .expect("an echo");
        assert_eq!(echo, tungstenite::Message::text(text));
    }
    within(socket.close(None)).await.expect("an open socket");
    while let Some(message) = within(socket.next()).await {
        assert!(message.is_ok_and(|message| message.is_close()));
    }
}
