//! What changes a handshake before it is sent.

use hooks_runtime::{
    prelude::*,
    ws::{Message, WebSocketUpgrade},
};

#[before_websocket]
fn before(ctx: RequestContext) {
    ctx.after_this_request(|mut res| {
        res.headers_mut()
            .append("set-cookie", "hook=1".parse().unwrap());
        res
    });
}

#[websocket("/open")]
fn open(ws: WebSocketUpgrade, ctx: RequestContext) -> Response {
    ctx.after_this_request(|mut res| {
        res.headers_mut()
            .append("set-cookie", "view=1".parse().unwrap());
        res
    });
    ws.on_upgrade(async |mut socket| socket.send(Message::text("hi")).await)
}

#[websocket("/denied")]
fn denied(ws: WebSocketUpgrade, ctx: RequestContext) -> Response {
    ctx.after_this_request(|_| StatusCode::FORBIDDEN.into_response());
    ws.on_upgrade(async |_| {})
}

#[websocket("/panics")]
fn panics(ws: WebSocketUpgrade, ctx: RequestContext) -> Response {
    ctx.after_this_request(|_| panic!("on purpose"));
    ws.on_upgrade(async |_| {})
}

#[tokio::test]
async fn callbacks_change_the_handshake_before_it_is_sent() {
    let client = app!(self).test_client();
    let mut socket = client.websocket("/open").await;
    let set: Vec<_> = socket.headers().get_all("set-cookie").into_iter().collect();
    assert_eq!(set, ["hook=1", "view=1"]);
    assert_eq!(socket.text().await, "hi");
}

#[tokio::test]
async fn a_callback_may_deny_the_websocket() {
    let client = app!(self).test_client();
    let denied = client.websocket("/denied").denied().await;
    assert_eq!(denied.status(), StatusCode::FORBIDDEN);
    let failed = client.websocket("/panics").denied().await;
    assert_eq!(failed.status(), StatusCode::INTERNAL_SERVER_ERROR);
}
