//! [`Upstream`]: another server behind the app.

use crate::{Error, Result, abort, adapt::is_over_limit, build::Mounted, pipeline::BodyError};
use axum::{
    Router,
    body::{Body, Bytes, HttpBody},
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, Version, header, uri::Scheme},
    response::Response,
};
use axum_reverse_proxy::{HostBehaviour, ProxyError, ProxyPolicy, ReverseProxy};
use http_body::{Frame, SizeHint};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};
use std::{
    any::type_name,
    fmt,
    pin::Pin,
    sync::{Arc, OnceLock},
    task::{Context, Poll, ready},
    time::Duration,
};

/// Another server, for [`App::fallback_to`](crate::App::fallback_to): a URL, and how long to wait for it.
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

    /// How long to wait for the head of a response; then a 504 is raised. By default there is no limit.
    /// The body has no limit.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The proxy, or what is wrong with the URL.
    pub(crate) fn service(&self) -> Result<Mounted, String> {
        check(&self.url)?;
        // What comes through a TLS proxy says so already.
        let policy = ProxyPolicy::new()
            .with_host_behaviour(HostBehaviour::Preserve)
            .with_public_scheme("http")
            .with_websocket_connect_timeout(self.timeout.unwrap_or(Duration::MAX));
        let policy = match self.timeout {
            Some(limit) => policy.with_upstream_timeout(limit),
            None => policy,
        };
        let proxy = ReverseProxy::new_with_client("", &*self.url, client()).with_policy(policy);
        let router = Router::new().fallback(move |request| forward(proxy.clone(), request));
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
/// Raised by [`App::fallback_to`](crate::App::fallback_to), with status 502 or 504. Its `Display` is for the
/// log.
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

fn check(url: &str) -> Result<(), String> {
    let remedy = "write scheme, host and port, as in `http://127.0.0.1:8000`";
    let uri: Uri = url
        .parse()
        .map_err(|error| format!("`{url}` is no URL ({error}): {remedy}"))?;
    match uri.scheme() {
        Some(scheme) if *scheme == Scheme::HTTP => {}
        Some(scheme) => {
            return Err(format!(
                "`{url}` is spoken to by `{scheme}`, and only `http` is spoken: {remedy}; a TLS proxy beside it speaks `https`"
            ));
        }
        None => return Err(format!("`{url}` is no URL (it has no scheme): {remedy}")),
    }
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    if authority.contains('@') {
        return Err(format!(
            "`{url}` has a user in it, which is not sent: {remedy}, and let a hook add the header"
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
        return Err(format!("`{url}` has more to it than a path: {remedy}"));
    }
    Ok(())
}

/// How long a connection is kept for the next request. Servers close theirs after a time, gunicorn
/// after two seconds, and a request that meets the close is lost.
const KEPT: Duration = Duration::from_secs(1);

fn client() -> Client<HttpConnector, Body> {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    connector.set_connect_timeout(Some(Duration::from_secs(10)));
    Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(KEPT)
        .build(connector)
}

/// Send one request on. What goes wrong on the way is raised; an answer is an answer.
async fn forward(proxy: ReverseProxy<HttpConnector>, mut request: Request) -> Result<Response> {
    if request.method() == Method::CONNECT {
        return Err(abort(StatusCode::NOT_IMPLEMENTED));
    }
    join_cookies(request.headers_mut());
    let broken = Arc::default();
    let Ok(mut response) = proxy.proxy_request(watched(request, &broken)).await;
    // How a server speaks to this one is no concern of the client's (RFC 9110, 6.2).
    *response.version_mut() = Version::default();
    let Some(error) = response.extensions_mut().remove::<ProxyError>() else {
        return Ok(response);
    };
    if let Some(broken) = broken.get() {
        return Err(
            Error::new(broken.clone()).with_status(if is_over_limit(broken) {
                StatusCode::PAYLOAD_TOO_LARGE
            } else {
                StatusCode::BAD_REQUEST
            }),
        );
    }
    let message = error.message().to_owned();
    Err(Error::new(UpstreamError { message }).with_status(response.status()))
}

/// Around the whole app: what the client calls a header of its connection goes no further (RFC 9110,
/// 7.6.1), and goes before any hook runs, lest it takes along what a hook has said about the client.
pub(crate) fn at_the_door(router: Router) -> Router {
    router.layer(axum::middleware::map_request(
        async |mut request: Request| {
            leave_connection(request.headers_mut());
            request
        },
    ))
}

fn leave_connection(headers: &mut HeaderMap) {
    let named: Vec<_> = headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|names| names.to_str().ok())
        .flat_map(|names| names.split(','))
        .map(|name| name.trim().to_ascii_lowercase())
        .collect();
    // These say something to this server, and are the proxy's to remove.
    let is_option = |name: &String| matches!(&**name, "close" | "keep-alive" | "upgrade" | "te");
    // These say what the request is.
    let is_lasting = |name: &&String| {
        name.starts_with("content-") || ["host", "transfer-encoding"].contains(&name.as_str())
    };
    let (options, others): (Vec<_>, Vec<_>) = named.into_iter().partition(is_option);
    if others.is_empty() {
        return;
    }
    for name in others.iter().filter(|name| !is_lasting(name)) {
        headers.remove(name.as_str());
    }
    headers.remove(header::CONNECTION);
    if let Ok(options) = HeaderValue::try_from(options.join(", "))
        && !options.is_empty()
    {
        headers.insert(header::CONNECTION, options);
    }
}

/// HTTP/2 has them apart, HTTP/1 together (RFC 9113, 8.2.3); WSGI would join them with a comma.
fn join_cookies(headers: &mut HeaderMap) {
    let cookies: Vec<_> = headers.get_all(header::COOKIE).iter().collect();
    if cookies.len() > 1 {
        let cookies: Vec<_> = cookies.into_iter().map(HeaderValue::as_bytes).collect();
        if let Ok(joined) = HeaderValue::from_bytes(&cookies.join(&b"; "[..])) {
            headers.insert(header::COOKIE, joined);
        }
    }
}

type Broken = Arc<OnceLock<BodyError>>;

/// The proxy says of a body that breaks off that the other server failed.
fn watched(request: Request, broken: &Broken) -> Request {
    if request.body().is_end_stream() {
        return request;
    }
    let broken = broken.clone();
    request.map(|inner| Body::new(Watched { inner, broken }))
}

/// A request body that tells how it broke off.
struct Watched {
    inner: Body,
    broken: Broken,
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let frame = ready!(Pin::new(&mut self.inner).poll_frame(cx));
        Poll::Ready(frame.map(|frame| {
            frame.map_err(|error| {
                self.broken
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
        // A body over its limit says so: it would be sent as an empty one, and never asked for.
        if size.exact() == Some(0) {
            SizeHint::default()
        } else {
            size
        }
    }
}
