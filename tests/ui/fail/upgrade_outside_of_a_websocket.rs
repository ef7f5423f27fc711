use hooks_runtime::{axum::extract::ws, prelude::*, ws::WebSocketUpgrade};

#[get("/chat")]
fn chat(ws: WebSocketUpgrade) -> Response {
    ws.on_upgrade(async |_| {})
}

#[any("/axums")]
async fn axums(_: ws::WebSocketUpgrade, _: HeaderMap) {}

#[before_websocket]
fn guard(_: Option<WebSocketUpgrade>) {}

#[middleware]
async fn around(_: WebSocketUpgrade, request: Request, next: Next) -> Response {
    next.run(request).await
}

fn main() {}
