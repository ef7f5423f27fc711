//! The special cases of a route that opens a WebSocket.

use super::target::RouteTarget;
use crate::{
    Error,
    blueprint::RouteLayer,
    build::RouteNode,
    pipeline::{Call, Needs, Run, Target},
};
use axum::{http::Method, response::Response};
use std::sync::Arc;

/// The target of a view. One that opens a WebSocket continues after the handshake.
#[cfg_attr(not(feature = "ws"), expect(unused_variables, reason = "none does"))]
pub(super) fn target(target: Arc<Target>, layers: &[RouteLayer], needs: &Needs) -> RouteTarget {
    #[cfg(feature = "ws")]
    if needs.outlasts_handshake {
        return RouteTarget::of_websocket(target, layers);
    }
    RouteTarget::new(target, layers)
}

type ViewResult = Result<Response, Error>;

/// The call of a view. One that opens a WebSocket ends when that is closed.
pub(super) fn call(run: &Run<(), ViewResult>, needs: &Needs) -> Call<(), ViewResult> {
    #[cfg(feature = "ws")]
    if needs.outlasts_handshake {
        return crate::pipeline::until_closed(run.call(needs.waits));
    }
    run.call(needs.waits)
}

/// A websocket route for GET also takes CONNECT, which opens a WebSocket over HTTP/2 (RFC 8441).
pub(super) fn connect(route: &RouteNode) -> Option<Method> {
    let takes = |method| route.options.methods.contains(&method);
    let is_missing = route.needs.websocket && takes("GET") && !takes("CONNECT");
    is_missing.then_some(Method::CONNECT)
}
