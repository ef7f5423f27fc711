//! WebSockets, whose requests last as long as their connections (feature `ws`).
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
//! let client = app!().test_client(); // opens no WebSocket, but sees who may
//! assert_eq!(client.get("/echo").await.status(), StatusCode::UNAUTHORIZED);
//! let res = client.get("/echo").header("x-key", "1").await;
//! assert_eq!(res.text(), "Connection header did not include 'upgrade'");
//! # }
//! ```
//!
//! # Which hooks run
//!
//! A *websocket route* is one whose view takes a [`WebSocketUpgrade`], plainly, as an `Option` or as a
//! `Result`; axum's counts, too. It is told by the view's types, never by what a client sends, who
//! could choose the guards otherwise. For such a route, as in Quart (QF10):
//!
//! - [`before_websocket`](crate::before_websocket), [`after_websocket`](crate::after_websocket) and
//!   [`teardown_websocket`](crate::teardown_websocket) hooks of its scopes run in the place of those for
//!   requests;
//! - [`middleware`](crate::middleware), [`process_view`](crate::process_view),
//!   [`process_exception`](crate::process_exception), error handlers and the route's own `before` and
//!   `after` functions run as for every route.
//!
//! **A guard that is only a `before_request` hook does not guard a WebSocket.** One function may
//! be both: write `#[before_request]` and `#[before_websocket]` over it. `build` warns of each
//! `before_request` hook of a websocket route's scopes that may answer or fail and is not both; those
//! that the route can do without stand in its `skip = […]`.
//!
//! A 404, a 405, the automatic OPTIONS and all other routes of the same path meet the hooks for
//! requests.
//!
//! # The life of a websocket request
//!
//! ```text
//! middleware           app → outer → inner, around all that follows
//! before_websocket     app → outer → inner → route
//! process_view, view   which returns the handshake that `on_upgrade` made
//! handshake to the client (101; over HTTP/2 a 200)
//! callback             for as long as it likes; when it returns, the connection is closed
//!    error or panic    process_exception → error handlers
//! after_this_request, after_websocket    route → inner → outer → app
//! middleware           `next.run(request).await` comes back
//! teardown_websocket   inner → outer → app, always and exactly once
//! ```
//!
//! What comes after the handshake sees a response, but nobody gets it: the handshake as it was sent
//! or, after an error, what the error handlers made of that. Headers of the handshake are the view's to
//! set, or those of a `tower` layer, which is around the handshake alone. A middleware that gives up on
//! `next.run`, as one with a time limit does, ends the connection.
//!
//! Anything but a handshake is a *denial*, an ordinary response through error handlers, after hooks,
//! which may change it, middleware and teardown (QF11): the answer or error of a hook, the rejection of
//! an extractor (a request that asks for no WebSocket gets axum's 400, 405 or 426), another response of
//! the view.
//!
//! # How it ends
//!
//! | what happens | is logged | [`Outcome`](crate::Outcome) in teardown |
//! |---|---|---|
//! | the callback returns | | |
//! | it fails or panics | as an error | `error()`, whoever took it |
//! | it fails with what the socket fails with, an `axum::Error` | at `debug` | `error()`, `is_cancelled()` |
//! | the upgrade fails, the callback never runs | at `debug` | `error()`, `is_cancelled()` |
//! | the client leaves before the handshake | | `is_cancelled()`, no `status()` |
//! | the server stops, and the time for it is up | | `is_cancelled()` |
//!
//! A stop of [`App::serve`](crate::App::serve) waits for the WebSockets of websocket routes as for
//! requests in flight, within [`shutdown_timeout`](crate::App::shutdown_timeout), then drops their
//! callbacks; nobody waits for one that axum's extractor opened, or a proxied one. A callback hears of
//! the stop by [`stopping`](crate::RequestContext::stopping). A middleware that gives up on
//! [`Next::run`](crate::Next::run) drops the callback, too, and the connection ends as it does when the
//! callback returns. In the last
//! two rows no after hook runs. Different from Quart (QF13): a client that leaves is known by nothing
//! but what the callback makes of it, so that after hooks run then, too.
//!
//! No close frame is sent for a callback that returns, or fails: who wants the client to read a code
//! sends `Message::Close(…)`.
//!
//! # HTTP/2
//!
//! There a WebSocket is opened with CONNECT (RFC 8441); a websocket route for GET takes that, too.
//!
//! # Axum's extractor
//!
//! The connection of `axum::extract::ws::WebSocketUpgrade` is out of reach: the same hooks run, but
//! after hooks, middleware and teardown are over with the handshake. `build` warns of it. The same
//! goes for all WebSockets of a [merged](crate::App::merge) router, whose routes have the hooks for
//! requests.
//!
//! # The same by hand
//!
//! ```
//! # use axum::{extract::ws::{WebSocket, WebSocketUpgrade}, response::Response};
//! # async fn converse(_: WebSocket) {}
//! struct Guard(std::time::Instant); // what is to happen at the end stands in its `Drop`
//!
//! impl Drop for Guard {
//!     fn drop(&mut self) { println!("lasted {:?}", self.0.elapsed()); }
//! }
//!
//! async fn echo(ws: WebSocketUpgrade) -> Response {
//!     let guard = Guard(std::time::Instant::now());
//!     ws.on_upgrade(async move |socket| {
//!         let _guard = guard; // or it is over with the handshake
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
