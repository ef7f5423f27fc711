//! [`RequestedProtocols`]: the subprotocols that a client offers, for hooks.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, header, request::Parts},
};
use std::convert::Infallible;

/// The subprotocols that the client offers, in its order of preference: an argument of every function
/// that runs for a WebSocket.
///
/// The upgrade itself is left to the view, which selects one of them.
///
/// ```
/// use hooks_runtime::{prelude::*, ws::RequestedProtocols};
///
/// #[before_websocket]
/// fn speaks_chat(offered: RequestedProtocols) -> Result<()> {
///     if offered.contains("chat") { Ok(()) } else { Err(abort(StatusCode::BAD_REQUEST)) }
/// }
/// ```
#[derive(Clone, Debug, Default)]
pub struct RequestedProtocols(Vec<HeaderValue>);

impl RequestedProtocols {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let lists = headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).iter();
        let names = lists.flat_map(|list| list.as_bytes().split(|&byte| byte == b','));
        let names = names
            .map(<[u8]>::trim_ascii)
            .filter(|name| !name.is_empty());
        RequestedProtocols(
            names
                .filter_map(|name| HeaderValue::from_bytes(name).ok())
                .collect(),
        )
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &HeaderValue> {
        self.0.iter()
    }

    /// Whether the client offers this one.
    pub fn contains(&self, protocol: &str) -> bool {
        self.iter().any(|offered| offered == protocol)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for RequestedProtocols {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(RequestedProtocols::of(&parts.headers))
    }
}
