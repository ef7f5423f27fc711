//! Middleware around a WebSocket: how long it lasts, and what it may deny.

use crate::{prelude::*, sockets};
use hooks_runtime::ws::{Message, WebSocketUpgrade};

#[middleware]
async fn around(uri: Uri, request: Request, next: Next) -> Response {
    log("in");
    let response = if uri.query() == Some("deny") {
        StatusCode::FORBIDDEN.into_response()
    } else {
        next.run(request).await
    };
    log("out");
    response
}

#[websocket("/chat")]
fn chat(ws: WebSocketUpgrade) -> Response {
    log("view");
    ws.on_upgrade(async |mut socket| {
        while let Some(Ok(Message::Text(text))) = socket.recv().await {
            log(text.as_str());
            socket.send(Message::Text(text)).await?;
        }
        log("closed");
        Ok::<_, Error>(())
    })
}

#[websocket("/denies")]
fn denies(_: WebSocketUpgrade) -> StatusCode {
    log("view");
    StatusCode::FORBIDDEN
}

#[websocket("/fails")]
fn fails(ws: WebSocketUpgrade) -> Response {
    log("view");
    ws.on_upgrade(async |mut socket| {
        if let Some(Ok(Message::Text(text))) = socket.recv().await {
            log(text.as_str());
        }
        Err::<(), Error>(ValueError.into())
    })
}

fn app() -> App {
    let app = App::new().hook(around).hook(view);
    app.hook(chat).hook(denies).hook(fails)
}

/// S5, S17: middleware is around every WebSocket, and around its errors; a denial has its status.
fn is_around(reply: &mut Reply) {
    if !reply.request.starts_with("WS ") {
        return;
    }
    if reply.escaped.take().is_some() {
        reply.trace.push("logged: an error".to_owned());
    }
    if reply.trace.first().is_none_or(|event| event != "in") {
        reply.trace.insert(0, "in".to_owned());
    }
    if reply.trace.last().is_none_or(|event| event != "out") {
        reply.trace.push("out".to_owned());
    }
    if reply.request == "WS /none" {
        reply.status = 404;
    }
}

#[tokio::test]
async fn starlette_websocket() {
    let (pure, class) = ("pure middleware", "a class of Starlette's");
    recorded("starlette_websocket")
        .but_wherever_in(pure, is_around)
        .but_wherever_in(class, is_around)
        .of_all_asked([(pure, app()), (class, app())], sockets::said)
        .await;
}
