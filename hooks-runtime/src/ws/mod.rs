//! WebSocket routes: the request lasts as long as the connection.
//!
//! ```
//! # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
//! use hooks_runtime::{prelude::*, ws::WebSocketUpgrade};
//!
//! #[middleware]
//! async fn log(ctx: RequestContext, request: Request, next: Next) -> Response {
//!     let response = next.run(request).await; // of a WebSocket: when it is closed
//!     tracing::info!("{} lasted {:?}", ctx.uri(), ctx.elapsed());
//!     response
//! }
//!
//! #[before_websocket]
//! fn require_key(headers: HeaderMap) -> Result<()> {
//!     if headers.contains_key("x-key") { Ok(()) } else { Err(abort(StatusCode::UNAUTHORIZED)) }
//! }
//!
//! #[websocket("/echo")]
//! fn echo(ws: WebSocketUpgrade) -> Response {
//!     ws.on_upgrade(async |mut socket| {
//!         while let Some(message) = socket.recv().await {
//!             socket.send(message?).await?;
//!         }
//!         Ok::<_, Error>(())
//!     })
//! }
//!
//! # #[tokio::main]
//! # async fn main() {
//! let client = app!().test_client();
//! let mut socket = client.websocket("/echo").header("x-key", "1").await;
//! socket.send("hello").await;
//! assert_eq!(socket.text().await, "hello");
//! let res = client.websocket("/echo").denied().await;
//! assert_eq!(res.status(), StatusCode::UNAUTHORIZED);
//! # }
//! ```
//!
//! # Which hooks run
//!
//! [`#[websocket]`](crate::websocket) makes a *websocket route*. For it, as in Quart:
//!
//! - [`before_websocket`](crate::before_websocket), [`after_websocket`](crate::after_websocket) and
//!   [`teardown_websocket`](crate::teardown_websocket) hooks of its scopes run instead of those for
//!   requests;
//! - [`middleware`](crate::middleware), [`process_view`](crate::process_view),
//!   [`process_exception`](crate::process_exception), error handlers and the route's own `before`
//!   and `after` functions run as for every route.
//!
//! The attribute decides, not what a client sends: so no client can choose which guards run.
//!
//! **A guard that is only a `before_request` hook does not guard a WebSocket.** Put both
//! attributes, `#[before_request]` and `#[before_websocket]`, on the function. `build` warns of
//! each `before_request` hook in the scopes of a websocket route that may return a response or an
//! error and has only one of them. If the route needs no such guard, name the hook in its
//! `skip = […]`. A guard reads the subprotocols that the client offers as [`RequestedProtocols`].
//!
//! A 404, a 405, the automatic OPTIONS and all other routes of the same path have the hooks for
//! requests.
//!
//! Nothing else answers a handshake: if a hook, an error handler, a middleware or a view of another
//! kind does, with whatever extractor, the client gets a 500, and the log says which it was. A
//! [merged](crate::App::merge) router or a [mounted](crate::App::mount) service may have WebSockets of
//! its own.
//!
//! # The life of a websocket request
//!
//! ```text
//! middleware           app → outer → inner, around all that follows
//! before_websocket     app → outer → inner → route
//! process_view, view   which returns the handshake that `on_upgrade` made
//! after_this_request   callbacks that were registered by now
//! before_handshake     functions that were registered by now, one after the other
//! handshake to the client (101; over HTTP/2 a 200)
//! callback             when it returns, the connection is closed
//!    error or panic    process_exception → error handlers
//! after_websocket      route → inner → outer → app
//! middleware           `next.run(request).await` returns
//! teardown_websocket   inner → outer → app, always and exactly once
//! ```
//!
//! What runs after the handshake gets a response that is not sent any more: the handshake, or after
//! an error what the error handlers made of it. What has to be done, awaited, before the handshake is sent
//! is for [`before_handshake`](crate::RequestContext::before_handshake). To set headers of the handshake, set
//! them in the view or in an `after_this_request` callback, or use a `tower` layer, which is around the handshake
//! only. `on_response` of [plugins](crate::Plugin) changes the handshake, too. If a middleware drops
//! `next.run`, as one with a time limit does, the callback is dropped and the connection is closed.
//!
//! Everything but a handshake is a *denial*: a response or error of a hook, the rejection of the
//! upgrade (426 for a request without a handshake), another response of the view, and a 503 if the
//! server stops before the handshake is sent. It is an ordinary response, with error handlers, after
//! hooks, which may change it, middleware and teardowns.
//!
//! # How it ends
//!
//! | what happens | the client gets the code | logged | [`Outcome`](crate::Outcome) in teardowns |
//! |---|---|---|---|
//! | the callback returns | 1000; 1001 if the server stops | | |
//! | it fails or panics | 1011 | as an error | `error()`, even if a handler handled it |
//! | it fails with the error of the socket, an `axum::Error` | see below | at `debug` | `error()`, `is_cancelled()` |
//! | a middleware drops it | 1011 | | |
//! | the upgrade fails, the callback never runs | | at `debug` | `error()`, `is_cancelled()` |
//! | the client leaves before the handshake | | | `is_cancelled()`, no `status()` |
//! | the server stops and its time limit is over | 1001 | | `is_cancelled()` |
//!
//! In the last two rows no after hook runs. When a client leaves later, only the callback knows, so
//! after hooks run then (in Quart they do not).
//!
//! A callback that sends `Message::Close(…)` decides the code itself.
//!
//! The [`WebSocket`] answers what the client does while the callback receives, and before each message
//! that it sends. A close frame is answered with its own code, or with 1002 if nobody may send that
//! code; also for 1014, which is one of gateways. A client that breaks the protocol gets 1002; for text that is not UTF-8 it gets 1007, and for a
//! message over the [limit](WebSocketUpgrade::max_message_size) 1009. The callback then receives an error
//! of the socket.
//!
//! If a callback drops its socket and goes on, the connection waits one second for its end, and is then
//! closed as if it had returned. If it gives its socket to another task, the connection stays open until
//! that task drops it; the code is that of the callback's end.
//!
//! After its close frame the server waits up to five seconds for that of the client, and up to one
//! second if it stops. No function of the request waits for that.
//!
//! A stop of [`App::serve`](crate::App::serve) waits for the WebSockets of websocket routes as for
//! requests in flight, within [`shutdown_timeout`](crate::App::shutdown_timeout), and then drops
//! their callbacks. It does not wait for those of axum's extractor, or for proxied ones. A callback
//! can wait for the stop with [`stopping`](crate::RequestContext::stopping).
//!
//! # HTTP/2
//!
//! A WebSocket over HTTP/2 is opened with CONNECT (RFC 8441). A websocket route takes it, too.
//!
//! # Axum's extractor
//!
//! A `#[websocket]` view may take `axum::extract::ws::WebSocketUpgrade`, too, but its connection is not
//! known to this crate. The same hooks run, but the request ends with the handshake: after hooks,
//! middleware and teardowns run then, and the code that a client gets is what axum sends. `build` warns
//! of it. The same is true for all WebSockets of a [merged](crate::App::merge) router, whose routes have
//! the hooks for requests. There a `WebSocketUpgrade` of this module closes its connection as above.
//!
//! # The same by hand
//!
//! ```
//! # use axum::{extract::ws::{WebSocket, WebSocketUpgrade}, response::Response};
//! # async fn converse(_: WebSocket) {}
//! struct Guard(std::time::Instant); // what runs at the end is in its `Drop`
//!
//! impl Drop for Guard {
//!     fn drop(&mut self) { println!("lasted {:?}", self.0.elapsed()); }
//! }
//!
//! async fn echo(ws: WebSocketUpgrade) -> Response {
//!     let guard = Guard(std::time::Instant::now());
//!     ws.on_upgrade(async move |socket| {
//!         let _guard = guard; // otherwise it is dropped after the handshake
//!         converse(socket).await;
//!     })
//! }
//! ```

mod closing;
mod handshake;
mod message;
mod protocols;
mod returns;
mod socket;
mod upgrade;

pub use crate::error::WebSocketUpgradeRejection;
pub use axum::extract::ws::{CloseFrame, Message, OnFailedUpgrade, Utf8Bytes, close_code};
#[cfg(feature = "testing")]
pub(crate) use message::{from_tungstenite, to_tungstenite};
pub use protocols::RequestedProtocols;
pub use returns::CallbackReturn;
pub use socket::WebSocket;
pub use upgrade::{DefaultOnFailedUpgrade, WebSocketUpgrade};
