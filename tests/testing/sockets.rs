//! WebSockets of the test client.

use axum::extract::ConnectInfo;
use hooks_runtime::{
    prelude::*,
    ws::{CloseFrame, Message, WebSocketUpgrade},
};
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use support::{Trace, within};

#[before_websocket]
fn guard(headers: HeaderMap) -> Result<()> {
    if headers.contains_key("x-key") {
        Ok(())
    } else {
        Err(abort(StatusCode::UNAUTHORIZED))
    }
}

#[after_websocket]
fn after(trace: State<Trace>, _: &Response) {
    trace.push("after");
}

#[teardown_websocket]
fn teardown(trace: State<Trace>, outcome: &Outcome) {
    let status = outcome.status().map(|status| status.as_u16());
    trace.push(format!("teardown {status:?} {}", outcome.is_cancelled()));
}

#[websocket("/echo")]
fn echo(ws: WebSocketUpgrade, headers: HeaderMap) -> Response {
    let cookie = headers.get("cookie").cloned();
    let mut response = ws.protocols(["chat"]).on_upgrade(async move |mut socket| {
        if let Some(cookie) = cookie {
            let text = cookie.to_str()?.to_owned();
            socket.send(text.into()).await?;
        }
        while let Some(message) = socket.recv().await.transpose()? {
            if let Message::Close(_) = message {
                break;
            }
            socket.send(message).await?;
        }
        Ok::<_, Error>(())
    });
    let cookie = "seen=1".parse().unwrap();
    response.headers_mut().insert("set-cookie", cookie);
    response
}

#[websocket("/ends")]
fn ends(ws: WebSocketUpgrade, ConnectInfo(from): ConnectInfo<SocketAddr>) -> Response {
    ws.on_upgrade(async move |mut socket| {
        socket.send(from.to_string().into()).await?;
        let frame = CloseFrame {
            code: 4000,
            reason: "enough".into(),
        };
        socket.send(Message::Close(Some(frame))).await?;
        Ok::<_, Error>(())
    })
}

#[websocket("/fails")]
fn fails(_: WebSocketUpgrade) -> Result<()> {
    Err(Error::msg("no connection to the broker"))
}

fn client(trace: &Trace) -> hooks_runtime::testing::TestClient {
    app!(self).state(trace.clone()).test_client()
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Said {
    by: String,
}

#[tokio::test]
async fn messages_go_both_ways_and_the_request_ends_with_the_connection() {
    let trace = Trace::default();
    let client = client(&trace);
    let opened = client
        .websocket("/echo")
        .header("x-key", 1)
        .protocol("chat");
    let mut socket = within(opened.open()).await;
    assert_eq!(socket.protocol(), Some("chat"));
    assert_eq!(socket.headers()["set-cookie"], "seen=1");
    socket.send("hello").await;
    assert_eq!(within(socket.text()).await, "hello");
    socket.send(vec![1, 2]).await;
    let bytes = within(socket.recv()).await;
    assert_eq!(bytes, Some(Message::Binary(vec![1, 2].into())));
    let said = Said { by: "ann".into() };
    socket.send_json(&said).await;
    assert_eq!(within(socket.json::<Said>()).await, said);
    assert_eq!(trace.take(), "");
    within(socket.close()).await;
    trace.take_once("teardown Some(101) false").await;
}

#[tokio::test]
async fn cookies_come_and_go_with_the_handshake() {
    let client = client(&Trace::default());
    drop(client.websocket("/echo").header("x-key", 1).await);
    assert_eq!(client.cookie("seen").as_deref(), Some("1"));
    let mut socket = client.websocket("/echo").header("x-key", 1).await;
    assert_eq!(within(socket.text()).await, "seen=1");
}

#[tokio::test]
async fn a_denial_is_a_response() {
    let trace = Trace::default();
    let client = client(&trace);
    let res = within(client.websocket("/echo").denied()).await;
    assert_eq!((res.status().as_u16(), res.text()), (401, "Unauthorized"));
    assert_eq!(trace.take(), "after > teardown Some(401) false");
    let res = within(client.websocket("/fails").header("x-key", 1).denied()).await;
    assert_eq!(res.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(
        res.error().unwrap().to_string(),
        "no connection to the broker"
    );
}

#[tokio::test]
async fn a_close_of_the_app_is_the_last_message() {
    let client = client(&Trace::default());
    let address = ([203, 0, 113, 7], 80).into();
    let opened = client.websocket("/ends").header("x-key", 1);
    let mut socket = opened.client_addr(address).await;
    assert_eq!(within(socket.text()).await, "203.0.113.7:80");
    let Some(Message::Close(Some(frame))) = within(socket.recv()).await else {
        panic!("no close frame")
    };
    assert_eq!((frame.code, frame.reason.as_str()), (4000, "enough"));
    assert_eq!(within(socket.recv()).await, None);
}

#[tokio::test]
async fn a_client_that_is_dropped_has_left() {
    let trace = Trace::default();
    let socket = client(&trace).websocket("/echo").header("x-key", 1).await;
    drop(socket);
    trace.take_once("teardown Some(101) true").await;
}

#[tokio::test]
async fn what_was_not_expected_is_named() {
    let client = client(&Trace::default());
    let opened = tokio::spawn(client.websocket("/echo").open());
    let panic = opened.await.unwrap_err().into_panic();
    let said = panic.downcast_ref::<String>().unwrap();
    assert!(
        said.contains("was denied") && said.contains("401"),
        "{said}"
    );
    let denied = tokio::spawn(client.websocket("/echo").header("x-key", 1).denied());
    let panic = denied.await.unwrap_err().into_panic();
    let said = panic.downcast_ref::<String>().unwrap();
    assert!(said.contains("/echo was opened, not denied"), "{said}");
}
