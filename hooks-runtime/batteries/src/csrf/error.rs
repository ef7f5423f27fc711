//! [`CsrfError`]: a request that may have been forged by another site.

use hooks_runtime::{
    axum::{
        http::StatusCode,
        response::{IntoResponse, Response},
    },
    error_response,
};
use std::fmt;

/// Why a request was refused: the check that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CsrfReason {
    /// `Sec-Fetch-Site` says that another site has sent the request, and its `Origin` is not trusted.
    CrossSite,
    /// `Origin` is neither this site nor trusted. The log has both. Behind a proxy the scheme differs if it
    /// speaks https for the app and [`Proxies`](crate::Proxies) does not trust it, and the port if it sends
    /// `Host` without one: nginx needs `proxy_set_header Host $http_host`.
    Origin,
    /// Over https, without `Origin` and without `Referer`.
    NoReferer,
    /// `Referer` is no URL.
    MalformedReferer,
    /// `Referer` is no https URL.
    InsecureReferer,
    /// `Referer` is neither this site nor trusted.
    Referer,
    /// There is no secret to compare a token with: the browser has sent no cookie, its session is over, or no
    /// page with a token was made for it before.
    NoSecret,
    /// The cookie is not one that [`Csrf`](super::Csrf) has set.
    BadCookie,
    /// There is no token in the form or in the header: a form has it by `{{ csrf_field() }}`, a script sends
    /// it in the header `x-csrf-token`.
    NoToken,
    /// The token is not of this browser and its session.
    WrongToken,
}

impl fmt::Display for CsrfReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            CsrfReason::CrossSite => "another site has sent the request (`Sec-Fetch-Site`)",
            CsrfReason::Origin => "`Origin` is neither this site nor trusted",
            CsrfReason::NoReferer => "neither `Origin` nor `Referer` was sent over https",
            CsrfReason::MalformedReferer => "`Referer` is no URL",
            CsrfReason::InsecureReferer => "`Referer` is not https, but this site is",
            CsrfReason::Referer => "`Referer` is neither this site nor trusted",
            CsrfReason::NoSecret => {
                "no CSRF token was made for this browser, or it has not sent its cookie back"
            }
            CsrfReason::BadCookie => "the CSRF cookie is malformed",
            CsrfReason::NoToken => "neither the form nor the header has a CSRF token",
            CsrfReason::WrongToken => "the CSRF token is wrong",
        })
    }
}

/// The request may have been forged: a page of another site may have made the browser send it. The
/// response is a 403 that says which check failed.
///
/// An error handler may take it: `#[error_handler] fn forged(error: &CsrfError) -> …`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CsrfError {
    reason: CsrfReason,
}

impl CsrfError {
    pub(super) fn new(reason: CsrfReason) -> Self {
        CsrfError { reason }
    }

    /// The check that failed.
    pub fn reason(&self) -> CsrfReason {
        self.reason
    }
}

impl fmt::Display for CsrfError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the CSRF check failed: {}", self.reason)
    }
}

impl std::error::Error for CsrfError {}

#[error_response]
impl IntoResponse for CsrfError {
    fn into_response(self) -> Response {
        (StatusCode::FORBIDDEN, self.to_string()).into_response()
    }
}
