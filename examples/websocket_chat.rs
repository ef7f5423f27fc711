//! A chat over WebSockets, and a plain page. One middleware logs how long each request took: for the
//! chat, how long the guest stayed.
//!
//! ```text
//! cargo run --example websocket_chat
//!
//! curl -i localhost:3000/rooms                      200  []
//! curl -i localhost:3000/chat/rust                  401  who are you? add ?name=… to the URL
//! curl -i 'localhost:3000/chat/rust?name=ann'       426  this URL opens a WebSocket: send a WebSocket handshake
//!
//! Open http://localhost:3000/ in two tabs, or talk in two terminals:
//!
//! websocat 'ws://localhost:3000/chat/rust?name=ann'
//! python -m websockets 'ws://localhost:3000/chat/rust?name=bob'
//!
//! Both get what one of them writes (`ann: hello`). When ann leaves, bob gets `ann left`, and the log has
//!
//! GET /chat/rust?name=ann: 101 Switching Protocols after 30.012s
//! ```

use hooks_runtime::{
    prelude::*,
    ws::{Message, WebSocket, WebSocketUpgrade},
};
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::sync::broadcast::{self, Receiver, Sender, error::RecvError};

/// For the page and for the chat: `next.run` returns when the request is over, and the request of a
/// WebSocket is over when its connection is closed.
#[middleware]
async fn log_the_time(ctx: RequestContext, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let (method, uri, status) = (ctx.method(), ctx.uri(), response.status());
    tracing::info!("{method} {uri}: {status} after {:.3?}", ctx.elapsed());
    response
}

/// Everything below `/chat`.
pub static CHAT: Blueprint = Blueprint::new("chat").url_prefix("/chat");

/// The name that a guest gives.
#[derive(Clone, Deserialize)]
struct Guest {
    #[serde(default)]
    name: String,
}

/// Before the WebSocket is open, the request can be denied with any response.
#[before_websocket(CHAT)]
fn require_name(Query(guest): Query<Guest>, g: G) -> Result<()> {
    if guest.name.is_empty() {
        return Err(abort(StatusCode::UNAUTHORIZED));
    }
    g.set(guest);
    Ok(())
}

#[error_handler(CHAT, 401)]
fn who(_: &Error) -> (StatusCode, &'static str) {
    let text = "who are you? add ?name=… to the URL\n";
    (StatusCode::UNAUTHORIZED, text)
}

#[websocket(CHAT, "/{room}")]
fn chat(
    Path(room): Path<String>,
    rooms: State<Rooms>,
    g: G,
    ws: WebSocketUpgrade,
) -> Result<Response> {
    let guest: Guest = g.get().ok_or(abort(StatusCode::UNAUTHORIZED))?;
    let ws = ws.max_message_size(4096);
    Ok(ws.on_upgrade(async move |socket| {
        let (says, hears) = rooms.enter(&room);
        let _ = says.send(format!("{} is here", guest.name));
        let talked = talk(socket, &guest, &says, hears).await;
        let _ = says.send(format!("{} left", guest.name));
        talked
    }))
}

/// Runs until the guest leaves. An error of the socket means that the connection was lost.
async fn talk(
    mut socket: WebSocket,
    guest: &Guest,
    says: &Sender<String>,
    mut hears: Receiver<String>,
) -> Result<()> {
    loop {
        tokio::select! {
            said = socket.recv() => match said.transpose()? {
                Some(Message::Text(text)) => {
                    let _ = says.send(format!("{}: {text}", guest.name));
                }
                Some(Message::Close(_)) | None => return Ok(()),
                Some(_) => {}
            },
            heard = hears.recv() => match heard {
                Ok(text) => socket.send(text.into()).await?,
                Err(RecvError::Lagged(missed)) => {
                    socket.send(format!("({missed} messages missed)").into()).await?;
                }
                Err(RecvError::Closed) => return Ok(()),
            },
        }
    }
}

/// The channel of each room.
#[derive(Default)]
struct Rooms(Mutex<BTreeMap<String, Sender<String>>>);

impl Rooms {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Sender<String>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(&self, room: &str) -> (Sender<String>, Receiver<String>) {
        let mut rooms = self.lock();
        let room = rooms.entry(room.to_owned());
        let says = room.or_insert_with(|| broadcast::channel(64).0);
        (says.clone(), says.subscribe())
    }

    /// Remove rooms without guests.
    fn sweep(&self) {
        self.lock().retain(|_, says| says.receiver_count() > 0);
    }
}

/// Runs after the callback, also after an error or a panic.
#[teardown_websocket(CHAT)]
fn close_empty_rooms(rooms: State<Rooms>) {
    rooms.sweep();
}

#[get("/rooms")]
fn show_rooms(rooms: State<Rooms>) -> Json<Vec<String>> {
    Json(rooms.lock().keys().cloned().collect())
}

#[get("/")]
fn page() -> Html<&'static str> {
    Html(
        r#"<!doctype html>
<title>Chat</title>
<form><input autofocus placeholder="say something"></form>
<ul></ul>
<script>
  const name = prompt("Your name?") || "somebody";
  const socket = new WebSocket(`ws://${location.host}/chat/rust?name=${encodeURIComponent(name)}`);
  const [form, input, list] = ["form", "input", "ul"].map((tag) => document.querySelector(tag));
  socket.onmessage = ({ data }) => {
    list.prepend(Object.assign(document.createElement("li"), { textContent: data }));
  };
  form.onsubmit = (event) => {
    event.preventDefault();
    socket.send(input.value);
    input.value = "";
  };
</script>
"#,
    )
}

#[tokio::main]
async fn main() -> Result<()> {
    tracing_subscriber::fmt().init();
    let app = app!().state(Rooms::default()).register(&CHAT);
    app.serve("127.0.0.1:3000").await
}
