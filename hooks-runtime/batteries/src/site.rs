//! [`Site`]: the scheme and the host that a request was sent to.

use hooks_runtime::axum::http::{header::HOST, request::Parts};

/// Where a request was sent to. Nothing of it is believed from headers that any client can send, but
/// for `Host`, which browsers set themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Site {
    pub(crate) is_https: bool,
    /// With the port, if it is not that of the scheme.
    pub(crate) host: String,
}

impl Site {
    /// That of the request with this head.
    pub(crate) fn of(head: &Parts) -> Self {
        let host = head.headers.get(HOST).and_then(|host| host.to_str().ok());
        Site {
            is_https: head.uri.scheme_str() == Some("https"),
            host: host.unwrap_or_default().to_owned(),
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
