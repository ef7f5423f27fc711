//! [`Upstream`]: another server behind the app.

mod forward;
mod forwarded;
mod headers;
mod stream;
mod tunnel;
mod upload;
mod url;

use crate::build::{Inside, MountedService};
use axum::{Router, extract::Request, response::IntoResponse};
use forward::Forwarder;
use std::{convert::Infallible, fmt, sync::Arc, time::Duration};
use tower::service_fn;
use url::Base;

/// Another server, for [`App::fallback_to`](crate::App::fallback_to): a URL, how long to wait
/// for it, and what it gets.
#[derive(Clone, Debug)]
#[must_use = "it does nothing until it is given to `App::fallback_to`"]
pub struct Upstream {
    url: String,
    timeout: Option<Duration>,
    underscores: bool,
    any_path: bool,
}

impl Upstream {
    /// The server at this URL: `http://host:port`, and a path that is put before every request's.
    pub fn new(url: impl Into<String>) -> Self {
        Upstream {
            url: url.into(),
            timeout: None,
            underscores: false,
            any_path: false,
        }
    }

    /// How long the other server may be silent before the head of its response; then a 504 is
    /// raised. By default there is no limit.
    ///
    /// The time in which the client is waited for, in a slow upload, does not count. The body of the
    /// response has no limit.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// Pass headers with an underscore in their names, too.
    ///
    /// By default they are dropped, as nginx does: for CGI and WSGI apps `x_user` is the same name
    /// as `x-user`, so that a client could set a header that only a hook or a proxy may set.
    pub fn underscores_in_headers(mut self) -> Self {
        self.underscores = true;
        self
    }

    /// Let paths pass that read otherwise once their escapes are decoded: those with an empty segment,
    /// `%2F`, `%5C` or a backslash. Without this call they are a 400.
    ///
    /// A server that decodes paths before it routes, as every WSGI server does, takes `/admin%2Fx`
    /// for `/admin/x`, and may take `//admin/x` for it, too. A hook for `/admin` in this app does
    /// not. Call this if the other server keeps such paths apart and has them, as one with file names
    /// in its paths.
    ///
    /// A segment `.` or `..`, encoded or not, stays a 400: it may lead out of the path of the URL.
    pub fn any_path(mut self) -> Self {
        self.any_path = true;
        self
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The proxy, or what is wrong with the URL.
    pub(crate) fn service(&self) -> Result<Inside, String> {
        let base = Base::parse(&self.url)?;
        let forwarder = Arc::new(Forwarder::new(base, self));
        // Not a handler: axum would add a `content-length: 0` to a HEAD response without one.
        let router = Router::new().fallback_service(service_fn(move |request| {
            let forwarder = forwarder.clone();
            async move { Ok::<_, Infallible>(forwarder.forward(request).await.into_response()) }
        }));
        Ok(Inside::Service(MountedService::new::<Upstream>(router)))
    }
}

impl From<&str> for Upstream {
    fn from(url: &str) -> Self {
        Upstream::new(url)
    }
}

impl From<String> for Upstream {
    fn from(url: String) -> Self {
        Upstream::new(url)
    }
}

/// The other server did not respond: it is down, closed the connection, took too long, or sent what
/// is no response to this request.
///
/// Raised by [`App::fallback_to`](crate::App::fallback_to), with status 502 or 504. Its `Display`
/// is for the log.
#[derive(Debug)]
#[non_exhaustive]
pub struct UpstreamError {
    message: String,
}

impl fmt::Display for UpstreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no response from upstream: {}", self.message)
    }
}

impl std::error::Error for UpstreamError {}

/// Remove the headers that the client names in `Connection`. This layer is around the whole app:
/// removed before hooks run, so that headers they add survive.
pub(crate) fn strip_connection_headers(router: Router) -> Router {
    router.layer(axum::middleware::map_request(
        async |mut request: Request| {
            headers::strip_named_in_connection(request.headers_mut());
            request
        },
    ))
}
