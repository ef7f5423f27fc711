use hooks_runtime::{prelude::*, ws::WebSocketUpgrade};

#[websocket("/chat")]
fn chat(ws: WebSocketUpgrade) -> Response {
    ws.on_upgrade(async |_| "goodbye")
}

fn main() {}
