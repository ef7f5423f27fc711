//! [`Upstream`]: another server behind the app.

use crate::{Error, Result, abort, adapt::is_over_limit, build::Mounted, pipeline::BodyError};
use axum::{
    Router,
    body::{Body, Bytes, HttpBody},
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, Version, header, uri::Scheme},
    response::{IntoResponse, Response},
};
use axum_reverse_proxy::{HostBehaviour, ProxyError, ProxyPolicy, ReverseProxy};
use futures_util::FutureExt;
use http_body::{Frame, SizeHint};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};
use std::{
    any::type_name,
    convert::Infallible,
    fmt,
    pin::Pin,
    sync::{Arc, OnceLock},
    task::{Context, Poll, ready},
    time::Duration,
};
use tower::service_fn;

/// Another server, for [`App::fallback_to`](crate::App::fallback_to): a URL, and how long to wait
/// for it.
#[derive(Clone, Debug)]
#[must_use = "it does nothing until it is given to `App::fallback_to`"]
pub struct Upstream {
    url: String,
    timeout: Option<Duration>,
}

impl Upstream {
    /// The server at this URL: `http://host:port`, and a path that is put before every request's.
    pub fn new(url: impl Into<String>) -> Self {
        Upstream {
            url: url.into(),
            timeout: None,
        }
    }

    /// How long to wait for the head of a response; then a 504 is raised. By default there is no
    /// limit. The body has no limit.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The proxy, or what is wrong with the URL.
    pub(crate) fn service(&self) -> Result<Mounted, String> {
        check_url(&self.url)?;
        // A TLS proxy in front sets `X-Forwarded-Proto: https` itself.
        let policy = ProxyPolicy::new()
            .with_host_behaviour(HostBehaviour::Preserve)
            .with_public_scheme("http")
            .with_websocket_connect_timeout(self.timeout.unwrap_or(Duration::MAX));
        let policy = match self.timeout {
            Some(limit) => policy.with_upstream_timeout(limit),
            None => policy,
        };
        let proxy = ReverseProxy::new_with_client("", &*self.url, client()).with_policy(policy);
        // Not a handler: axum would add a `content-length: 0` to a HEAD response without one.
        let router = Router::new().fallback_service(service_fn(move |request| {
            forward(proxy.clone(), request)
                .map(|answer| Ok::<_, Infallible>(answer.into_response()))
        }));
        Ok(Mounted::Service(router, type_name::<Upstream>()))
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

/// The other server did not respond: it is down, closed the connection, or took too long.
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

fn check_url(url: &str) -> Result<(), String> {
    let remedy = "write scheme, host and port, as in `http://127.0.0.1:8000`";
    let uri: Uri = url
        .parse()
        .map_err(|error| format!("`{url}` is no URL ({error}): {remedy}"))?;
    match uri.scheme() {
        Some(scheme) if *scheme == Scheme::HTTP => {}
        Some(scheme) => {
            return Err(format!(
                "`{url}` has the scheme `{scheme}`, and only `http` is supported: {remedy}; for \
                 `https`, put a TLS proxy beside this server and give its URL"
            ));
        }
        None => return Err(format!("`{url}` is no URL (it has no scheme): {remedy}")),
    }
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    if authority.contains('@') {
        return Err(format!(
            "`{url}` has a user in it, which is not sent: {remedy}, and add the header in a hook"
        ));
    }
    let has_port = authority
        .rsplit(']')
        .next()
        .is_some_and(|rest| rest.contains(':'));
    if uri.host().is_none_or(str::is_empty)
        || (has_port && uri.port_u16().is_none_or(|port| port == 0))
    {
        return Err(format!(
            "`{url}` names no server (`{authority}` is no host and port): {remedy}"
        ));
    }
    if uri.query().is_some() || url.contains('#') {
        return Err(format!("`{url}` has a query or a fragment: {remedy}"));
    }
    Ok(())
}

/// How long an idle connection is kept. Shorter than the server does (gunicorn: two seconds), as a
/// request on a connection that the server is closing is lost.
const IDLE_TIMEOUT: Duration = Duration::from_secs(1);

fn client() -> Client<HttpConnector, Body> {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    connector.set_connect_timeout(Some(Duration::from_secs(10)));
    Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(IDLE_TIMEOUT)
        .build(connector)
}

/// Forward one request. A failure to get a response is raised; a response is returned as it is.
async fn forward(proxy: ReverseProxy<HttpConnector>, mut request: Request) -> Result<Response> {
    if request.method() == Method::CONNECT {
        return Err(abort(StatusCode::NOT_IMPLEMENTED));
    }
    join_cookies(request.headers_mut());
    let upload_error = Arc::default();
    let request = record_upload_error(request, &upload_error);
    let Ok(mut response) = proxy.proxy_request(request).await;
    // The version belongs to one connection, not to the message (RFC 9110, 6.2).
    *response.version_mut() = Version::default();
    let Some(error) = response.extensions_mut().remove::<ProxyError>() else {
        return Ok(response);
    };
    if let Some(error) = upload_error.get() {
        let status = if is_over_limit(error) {
            StatusCode::PAYLOAD_TOO_LARGE
        } else {
            StatusCode::BAD_REQUEST
        };
        return Err(Error::new(error.clone()).with_status(status));
    }
    let message = error.message().to_owned();
    Err(Error::new(UpstreamError { message }).with_status(response.status()))
}

/// Remove the headers that the client names in `Connection` (RFC 9110, 7.6.1). This layer is around
/// the whole app: removed before hooks run, so that headers they add survive.
pub(crate) fn strip_connection_headers(router: Router) -> Router {
    router.layer(axum::middleware::map_request(
        async |mut request: Request| {
            strip_named_in_connection(request.headers_mut());
            request
        },
    ))
}

fn strip_named_in_connection(headers: &mut HeaderMap) {
    let named: Vec<_> = headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|names| names.to_str().ok())
        .flat_map(|names| names.split(','))
        .map(|name| name.trim().to_ascii_lowercase())
        .collect();
    // These are for this server, and the proxy removes them later.
    let is_option = |name: &String| matches!(&**name, "close" | "keep-alive" | "upgrade" | "te");
    // These describe the request itself: a client may not remove them.
    let is_of_request = |name: &&String| {
        name.starts_with("content-") || ["host", "transfer-encoding"].contains(&name.as_str())
    };
    let (options, others): (Vec<_>, Vec<_>) = named.into_iter().partition(is_option);
    if others.is_empty() {
        return;
    }
    for name in others.iter().filter(|name| !is_of_request(name)) {
        headers.remove(name.as_str());
    }
    headers.remove(header::CONNECTION);
    if let Ok(options) = HeaderValue::try_from(options.join(", "))
        && !options.is_empty()
    {
        headers.insert(header::CONNECTION, options);
    }
}

/// HTTP/2 allows several `Cookie` headers, HTTP/1 only one (RFC 9113, 8.2.3). WSGI would join them
/// with a comma.
fn join_cookies(headers: &mut HeaderMap) {
    let cookies: Vec<_> = headers.get_all(header::COOKIE).iter().collect();
    if cookies.len() > 1 {
        let cookies: Vec<_> = cookies.into_iter().map(HeaderValue::as_bytes).collect();
        if let Ok(joined) = HeaderValue::from_bytes(&cookies.join(&b"; "[..])) {
            headers.insert(header::COOKIE, joined);
        }
    }
}

type UploadError = Arc<OnceLock<BodyError>>;

/// Record the error of a request body: the proxy reports it as a failure of the other server.
fn record_upload_error(request: Request, error: &UploadError) -> Request {
    if request.body().is_end_stream() {
        return request;
    }
    let error = error.clone();
    request.map(|inner| Body::new(RecordedBody { inner, error }))
}

/// A request body that records its error.
struct RecordedBody {
    inner: Body,
    error: UploadError,
}

impl HttpBody for RecordedBody {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let frame = ready!(Pin::new(&mut self.inner).poll_frame(cx));
        Poll::Ready(frame.map(|frame| {
            frame.map_err(|error| {
                self.error
                    .get_or_init(|| BodyError(Arc::new(error)))
                    .clone()
            })
        }))
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let size = self.inner.size_hint();
        // A body over its limit has the size 0, too: it would be sent as empty and never polled.
        if size.exact() == Some(0) {
            SizeHint::default()
        } else {
            size
        }
    }
}
