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
//! #[get("/echo")]
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
//! A *websocket route* is one whose view takes a [`WebSocketUpgrade`], an `Option` or a `Result` of
//! it, or axum's extractor of the same name. The types of the view decide, not what a client sends:
//! so no client can choose which guards run. For such a route, as in Quart:
//!
//! - [`before_websocket`](crate::before_websocket), [`after_websocket`](crate::after_websocket) and
//!   [`teardown_websocket`](crate::teardown_websocket) hooks of its scopes run instead of those for
//!   requests;
//! - [`middleware`](crate::middleware), [`process_view`](crate::process_view),
//!   [`process_exception`](crate::process_exception), error handlers and the route's own `before`
//!   and `after` functions run as for every route.
//!
//! **A guard that is only a `before_request` hook does not guard a WebSocket.** Put both
//! attributes, `#[before_request]` and `#[before_websocket]`, on the function. `build` warns of
//! each `before_request` hook in the scopes of a websocket route that may return a response or an
//! error and has only one of them. If the route needs no such guard, name the hook in its `skip =
//! […]`.
//!
//! A 404, a 405, the automatic OPTIONS and all other routes of the same path have the hooks for
//! requests.
//!
//! # The life of a websocket request
//!
//! ```text
//! middleware           app → outer → inner, around all that follows
//! before_websocket     app → outer → inner → route
//! process_view, view   which returns the handshake that `on_upgrade` made
//! after_this_request   callbacks that were registered by now
//! handshake to the client (101; over HTTP/2 a 200)
//! callback             when it returns, the connection is closed
//!    error or panic    process_exception → error handlers
//! after_websocket      route → inner → outer → app
//! middleware           `next.run(request).await` returns
//! teardown_websocket   inner → outer → app, always and exactly once
//! ```
//!
//! What runs after the handshake gets a response that is not sent any more: the handshake, or after
//! an error what the error handlers made of it. To set headers of the handshake, set them in the
//! view or in an `after_this_request` callback, or use a `tower` layer, which is around the handshake
//! only. If a middleware drops
//! `next.run`, as one with a time limit does, the callback is dropped and the connection is closed.
//!
//! Everything but a handshake is a *denial*: a response or error of a hook, the rejection of an
//! extractor (a request without a handshake gets axum's 400, 405 or 426), another response of the
//! view. It is an ordinary response, with error handlers, after hooks, which may change it,
//! middleware and teardowns.
//!
//! # How it ends
//!
//! | what happens | logged | [`Outcome`](crate::Outcome) in teardowns |
//! |---|---|---|
//! | the callback returns | | |
//! | it fails or panics | as an error | `error()`, even if a handler handled it |
//! | it fails with the error of the socket, an `axum::Error` | at `debug` | `error()`, `is_cancelled()` |
//! | the upgrade fails, the callback never runs | at `debug` | `error()`, `is_cancelled()` |
//! | the client leaves before the handshake | | `is_cancelled()`, no `status()` |
//! | the server stops and its time limit is over | | `is_cancelled()` |
//!
//! In the last two rows no after hook runs. When a client leaves later, only the callback knows, so
//! after hooks run then (in Quart they do not).
//!
//! A stop of [`App::serve`](crate::App::serve) waits for the WebSockets of websocket routes as for
//! requests in flight, within [`shutdown_timeout`](crate::App::shutdown_timeout), and then drops
//! their callbacks. It does not wait for those of axum's extractor, or for proxied ones. A callback
//! can wait for the stop with [`stopping`](crate::RequestContext::stopping).
//!
//! No close frame is sent when a callback returns or fails. To send a code to the client, send
//! `Message::Close(…)`.
//!
//! # HTTP/2
//!
//! A WebSocket over HTTP/2 is opened with CONNECT (RFC 8441). A websocket route for GET takes it,
//! too.
//!
//! # Axum's extractor
//!
//! A connection of `axum::extract::ws::WebSocketUpgrade` is not known to this crate. The same hooks
//! run, but the request ends with the handshake: after hooks, middleware and teardowns run then.
//! `build` warns of it. The same is true for all WebSockets of a [merged](crate::App::merge)
//! router, whose routes have the hooks for requests.
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

mod returns;
mod upgrade;

pub use axum::extract::ws::{
    CloseFrame, Message, OnFailedUpgrade, Utf8Bytes, WebSocket, close_code,
    rejection::WebSocketUpgradeRejection,
};
pub use returns::CallbackReturn;
pub use upgrade::{DefaultOnFailedUpgrade, WebSocketUpgrade};

use crate::pipeline::Needs;
use axum::extract::ws;
use std::any::TypeId;

/// Note if a view that takes a `T` opens a WebSocket. Only types decide: a client could otherwise
/// choose which guards run.
pub(crate) fn detect<T: 'static>(needs: &mut Needs) {
    let is_one_of = |types: &[TypeId]| types.contains(&TypeId::of::<T>());
    needs.outlasts_handshake |= is_one_of(&[
        TypeId::of::<WebSocketUpgrade>(),
        TypeId::of::<Option<WebSocketUpgrade>>(),
        TypeId::of::<Result<WebSocketUpgrade, WebSocketUpgradeRejection>>(),
    ]);
    needs.websocket |= needs.outlasts_handshake
        || is_one_of(&[
            TypeId::of::<ws::WebSocketUpgrade>(),
            TypeId::of::<Result<ws::WebSocketUpgrade, WebSocketUpgradeRejection>>(),
        ]);
}
