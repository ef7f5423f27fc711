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
pub(super) fn target(target: Arc<Target>, layers: &[RouteLayer], route: &RouteNode) -> RouteTarget {
    #[cfg(feature = "ws")]
    if route.options.is_websocket {
        return RouteTarget::of_websocket(target, layers);
    }
    RouteTarget::new(target, layers)
}

type ViewResult = Result<Response, Error>;

/// The call of a view. One that opens a WebSocket ends when that is closed.
#[cfg_attr(not(feature = "ws"), expect(unused_variables, reason = "none does"))]
pub(super) fn call(
    run: &Run<(), ViewResult>,
    route: &RouteNode,
    needs: &Needs,
) -> Call<(), ViewResult> {
    let call = run.call(needs.waits);
    #[cfg(feature = "ws")]
    if route.options.is_websocket {
        return crate::pipeline::until_closed(call);
    }
    call
}

/// A websocket route also takes CONNECT, which opens a WebSocket over HTTP/2 (RFC 8441).
pub(super) fn connect(route: &RouteNode) -> Option<Method> {
    route.options.is_websocket.then_some(Method::CONNECT)
}
