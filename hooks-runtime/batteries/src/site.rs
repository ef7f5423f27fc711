//! [`Site`]: the scheme and the host that a request was sent to.

use crate::Connection;
use hooks_runtime::axum::http::request::Parts;

/// Where a request was sent to. Nothing of it is believed from headers that any client can send, but
/// for `Host`, which browsers set themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Site {
    pub(crate) is_https: bool,
    /// With the port, if the request names one. Empty if it names no host.
    pub(crate) host: String,
}

impl Site {
    /// That of the request with this head, as the app's [`Proxies`](crate::Proxies) tell, if it has them.
    pub(crate) fn of(head: &Parts, connection: Option<&Connection>) -> Self {
        let of_head = || Connection::of(head, None);
        let connection = connection.cloned().unwrap_or_else(of_head);
        Site {
            is_https: connection.is_secure(),
            host: connection.host().unwrap_or_default().to_owned(),
        }
    }

    pub(crate) fn scheme(&self) -> &'static str {
        if self.is_https { "https" } else { "http" }
    }

    /// As browsers write it into the header `Origin`.
    pub(crate) fn origin(&self) -> String {
        format!("{}://{}", self.scheme(), self.host)
    }
}
