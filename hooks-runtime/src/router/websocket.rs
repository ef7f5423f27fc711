//! What is different about a route that opens a WebSocket; all others pass through.

use super::path::Leg;
use crate::{
    Error,
    blueprint::RouteLayer,
    build::RouteNode,
    pipeline::{Call, Needs, Run, Target},
};
use axum::{http::Method, response::Response};
use std::sync::Arc;

/// The way to a view: of one that opens a WebSocket it goes on when the handshake is sent.
#[cfg_attr(not(feature = "ws"), expect(unused_variables, reason = "none does"))]
pub(super) fn leg(target: Arc<Target>, layers: &[RouteLayer], needs: &Needs) -> Leg {
    #[cfg(feature = "ws")]
    if needs.outlasts_handshake {
        return Leg::of_websocket(target, layers);
    }
    Leg::new(target, layers)
}

type Reply = Result<Response, Error>;

/// The call of a view: that of one that opens a WebSocket lasts as long as it is open.
pub(super) fn call(run: &Run<(), Reply>, needs: &Needs) -> Call<(), Reply> {
    #[cfg(feature = "ws")]
    if needs.outlasts_handshake {
        return crate::pipeline::until_closed(run.call(needs));
    }
    run.call(needs)
}

/// RFC 8441: what is a GET over HTTP/1 is a CONNECT over HTTP/2.
pub(super) fn connect(route: &RouteNode) -> Option<Method> {
    let takes = |method| route.options.methods.contains(&method);
    let is_missing = route.needs.websocket && takes("GET") && !takes("CONNECT");
    is_missing.then_some(Method::CONNECT)
}
