use hooks_runtime::{prelude::*, ws::WebSocketUpgrade};

#[get("/chat")]
fn chat(ws: WebSocketUpgrade) -> Response {
    ws.on_upgrade(async |_| "goodbye")
}

fn main() {}
