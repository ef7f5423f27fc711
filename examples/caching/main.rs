//! A response cache as a middleware with settings, around a slow page, a stream and a WebSocket.
//! `cache/mod.rs` is the cache.
//!
//! ```text
//! cargo run --example caching
//!
//! curl -i localhost:3000/expensive                                    200  number 1   after 3 s
//! curl -i localhost:3000/expensive                                    200  number 1   at once  (+ age: 0)
//! sleep 10
//! curl localhost:3000/expensive & curl localhost:3000/expensive       number 2, twice, after 3 s
//! curl -i -H 'cache-control: no-cache' localhost:3000/expensive       200  number 3   after 3 s
//! curl -I localhost:3000/expensive                                    200             at once  (+ age: 0)
//!
//! curl -i -H 'accept-language: de' localhost:3000/greeting            200  Guten Tag
//! curl -i localhost:3000/greeting                                     200  Good day
//! curl -i -H 'accept-language: de' localhost:3000/greeting            200  Guten Tag  (+ age: 0)
//! curl -i localhost:3000/inbox                                        200  one letter (never an age)
//!
//! curl -iN localhost:3000/lines                                       200  a line a second, three of them
//! curl -i localhost:3000/lines                                        200  all three  at once  (+ age: 2)
//!
//! curl -i --max-time 1 -H 'connection: upgrade' -H 'upgrade: websocket' -H 'sec-websocket-version: 13' \
//!     -H 'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==' localhost:3000/chat    101
//! ```

mod cache;

use axum::{body::Body, http::header};
use cache::ResponseCache;
use futures_util::stream;
use hooks_runtime::{
    prelude::*,
    ws::{WebSocket, WebSocketUpgrade},
};
use std::{
    convert::Infallible,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};
use tokio::time::sleep;

/// A slow page, with the number of times it was made.
#[get("/expensive")]
async fn expensive() -> String {
    static MADE: AtomicU32 = AtomicU32::new(0);
    sleep(Duration::from_secs(3)).await;
    let made = MADE.fetch_add(1, Ordering::Relaxed) + 1;
    format!("number {made}\n")
}

/// Kept for a minute, once for each language that clients ask for.
#[get("/greeting")]
async fn greeting(headers: HeaderMap) -> impl IntoResponse {
    let language = headers.get(header::ACCEPT_LANGUAGE);
    let is_german = language.is_some_and(|language| language.as_bytes().starts_with(b"de"));
    let about = [
        (header::VARY, "accept-language"),
        (header::CACHE_CONTROL, "max-age=60"),
    ];
    (
        about,
        if is_german {
            "Guten Tag\n"
        } else {
            "Good day\n"
        },
    )
}

/// For one user, so never kept.
#[get("/inbox")]
async fn inbox() -> impl IntoResponse {
    ([(header::CACHE_CONTROL, "private")], "one letter\n")
}

/// Three lines, one a second. Each is sent at once; when the last one was sent, all are kept.
#[get("/lines")]
async fn lines() -> Body {
    Body::from_stream(stream::unfold(1, |line| async move {
        if line > 3 {
            return None;
        }
        if line > 1 {
            sleep(Duration::from_secs(1)).await;
        }
        Some((Ok::<_, Infallible>(format!("line {line}\n")), line + 1))
    }))
}

/// Sends every message back.
#[websocket("/chat")]
async fn chat(upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(echo)
}

async fn echo(mut socket: WebSocket) {
    while let Some(Ok(message)) = socket.recv().await {
        if socket.send(message).await.is_err() {
            break;
        }
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let cache = ResponseCache::new(1_000, Duration::from_secs(10)).excluded_paths(&["/chat"]);
    app!().middleware(cache).serve("127.0.0.1:3000").await
}
