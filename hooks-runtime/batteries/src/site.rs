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

    /// Whether a header `Origin` names this site.
    pub(crate) fn is_origin(&self, origin: &str) -> bool {
        let host = origin
            .split_once("://")
            .filter(|(scheme, _)| *scheme == self.scheme());
        host.is_some_and(|(_, host)| {
            !host.is_empty() && (host == self.host || host == self.short_host())
        })
    }

    /// Whether this is its host, with the port if that is another than the usual one.
    pub(crate) fn is_at(&self, host: &str) -> bool {
        let is = |own: &str| own.eq_ignore_ascii_case(host);
        is(&self.host) || is(self.short_host())
    }

    /// As browsers write it: without the usual port, which some proxies add to `Host`.
    fn short_host(&self) -> &str {
        let usual = if self.is_https { ":443" } else { ":80" };
        self.host.strip_suffix(usual).unwrap_or(&self.host)
    }
}
