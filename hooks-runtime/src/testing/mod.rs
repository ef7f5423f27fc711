#![doc = include_str!("../docs/testing.md")]

mod jar;
mod locked;
mod mock;
mod multipart;
mod request;
mod response;
#[cfg(feature = "ws")]
mod websocket;

#[doc(hidden)]
pub use locked::assert_locked;
pub use mock::MockContext;
pub use multipart::Part;
pub use request::TestRequest;
pub use response::TestResponse;
#[cfg(feature = "ws")]
pub use websocket::{TestHandshake, TestWebSocket};

use axum::{
    Router,
    body::Body,
    http::{Extensions, HeaderName, HeaderValue, Method, Request, Uri, uri::Authority},
};
use jar::{Jar, Site};
use std::{
    fmt::{self, Display},
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

/// A client that calls an app without a socket, as Flask's `test_client`.
///
/// It sends `host: localhost`, unless the request has a `host` or a URL with one. As in
/// [`App::serve`](crate::App::serve), a host that is not valid is a 400.
///
/// Serving hooks do not run. Everything of a request does, also teardowns, before the response is
/// returned, unless its body does not end.
///
/// It is in many ways a browser:
///
/// - It keeps cookies by path, domain, `Secure` and expiry. `Secure` ones are sent over HTTPS, and to
///   `localhost`, as browsers do.
/// - It sends `host: localhost`. [`base_url`](Self::base_url) sets another host, and HTTPS; a request
///   for `https://shop.example/cart` does it for one.
/// - It has an address, for `ConnectInfo<SocketAddr>`: `127.0.0.1`, or that of
///   [`client_addr`](Self::client_addr).
///
/// It follows no redirects.
///
/// Where no `tracing` subscriber is installed, what the app would log of a failure goes to standard
/// error, which `cargo test` shows for a test that fails: the error with its causes, and the warnings
/// of `build`. [`TestResponse::error`] returns the error.
///
/// ```
/// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
/// use hooks_runtime::prelude::*;
///
/// #[post("/echo")]
/// async fn echo(Json(words): Json<Vec<String>>) -> String { words.join(" ") }
///
/// # #[tokio::main]
/// # async fn main() {
/// let client = app!().test_client();
/// let res = client.post("/echo").json(&["a", "b"]).await;
/// assert_eq!((res.status(), res.text()), (StatusCode::OK, "a b"));
/// # }
/// ```
#[derive(Clone)]
pub struct TestClient {
    router: Router,
    cookies: Arc<Mutex<Jar>>,
    host: HeaderValue,
    is_https: bool,
    client_addr: Option<SocketAddr>,
    extensions: Extensions,
}

/// In the extensions of every request of a [`TestClient`], and of no other: no client can send an
/// extension, and nobody else can make this one. For plugins that are in the way of tests.
#[derive(Clone, Copy, Debug)]
pub struct FromTestClient(());

macro_rules! methods {
    ($($name:ident $method:ident),*) => {
        $(
            #[doc = concat!("A ", stringify!($method), " request.")]
            #[track_caller]
            pub fn $name(&self, uri: &str) -> TestRequest {
                self.request(Method::$method, uri)
            }
        )*
    };
}

impl TestClient {
    pub(crate) fn new(router: Router) -> Self {
        TestClient {
            router,
            cookies: Arc::default(),
            host: HeaderValue::from_static("localhost"),
            is_https: false,
            client_addr: None,
            extensions: Extensions::new(),
        }
    }

    /// Send every request to this host, as Flask's `base_url`: `"https://shop.example"`. It is
    /// `http://localhost` by default.
    ///
    /// # Panics
    /// If it is more or less than `http` or `https`, a host and perhaps a port.
    #[must_use]
    #[track_caller]
    pub fn base_url(mut self, url: &str) -> Self {
        let site = url.parse().ok().and_then(|uri: Uri| {
            let is_bare = uri.path() == "/" && uri.query().is_none();
            site_of(&uri).filter(|_| is_bare)
        });
        (self.is_https, self.host) = or_panic(site.ok_or(()), |()| {
            format!(
                "the test client was given {url:?} to send to: give `http` or `https` and a host, as \
                 in `https://shop.example`"
            )
        });
        self
    }

    /// Send every request from this address. Functions take it as `ConnectInfo<SocketAddr>`.
    ///
    /// A client of its own, with cookies of its own, is another [`App::test_client`]; a clone shares
    /// the cookies.
    ///
    /// [`App::test_client`]: crate::App::test_client
    #[must_use]
    pub fn client_addr(mut self, address: SocketAddr) -> Self {
        self.client_addr = Some(address);
        self
    }

    /// Give every request this extension, as a layer outside of the app would.
    #[must_use]
    pub fn extension<T: Clone + Send + Sync + 'static>(mut self, value: T) -> Self {
        self.extensions.insert(value);
        self
    }

    methods!(get GET, post POST, put PUT, patch PATCH, delete DELETE, head HEAD, options OPTIONS);

    /// A request with any method, to a path, possibly with a query, or to a whole URL.
    ///
    /// # Panics
    /// If the path is not one.
    #[track_caller]
    pub fn request(&self, method: Method, uri: &str) -> TestRequest {
        let mut request = Request::new(Body::empty());
        *request.method_mut() = method;
        *request.uri_mut() = parsed_uri("test client", uri);
        TestRequest::new(self.clone(), request)
    }

    /// The value of a cookie that the app has set, whatever its path; the last one of this name.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.jar().get(name).map(str::to_owned)
    }

    /// Set a cookie for the requests to come.
    ///
    /// # Panics
    /// If a header cannot hold it.
    #[track_caller]
    pub fn set_cookie(&self, name: &str, value: &str) {
        assert!(
            HeaderValue::try_from(format!("{name}={value}")).is_ok(),
            "the test client was given the cookie {name:?} with the value {value:?}, which no \
             header can hold: encode the control characters in it"
        );
        self.jar().set(name, value);
    }

    fn extend(&self, extensions: &mut Extensions) {
        extensions.insert(FromTestClient(()));
        extensions.extend(self.extensions.clone());
    }

    fn jar(&self) -> std::sync::MutexGuard<'_, Jar> {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether it is HTTPS, and the host, of a whole URL.
fn site_of(uri: &Uri) -> Option<(bool, HeaderValue)> {
    let host = uri.authority().map(Authority::as_str)?;
    let scheme = uri
        .scheme_str()
        .filter(|scheme| matches!(*scheme, "http" | "https"))?;
    let host = HeaderValue::try_from(host)
        .ok()
        .filter(|_| !host.contains('@'))?;
    Some((scheme == "https", host))
}

/// `who` was given it.
#[track_caller]
fn parsed_uri(who: &str, uri: &str) -> Uri {
    let parsed: Uri = or_panic(uri.parse(), |error| {
        format!(
            "the {who} was given {uri:?}, which no request can have ({error}): percent-encode what \
             is not ASCII or has a meaning in a URL"
        )
    });
    assert!(
        parsed.path().starts_with('/') || parsed.path() == "*",
        "the {who} was given {uri:?}, which does not start with `/`: ask for a path of the app, such \
         as `/users/7?tab=posts`"
    );
    parsed
}

#[track_caller]
fn parsed_header(name: &str, value: impl Display) -> (HeaderName, HeaderValue) {
    let value = value.to_string();
    let name = or_panic(HeaderName::try_from(name), |_| {
        format!("{name:?} is no name of a header: write letters, digits and `-`, as in `x-key`")
    });
    let value = or_panic(HeaderValue::try_from(&value), |_| {
        format!("the header `{name}` cannot be {value:?}: encode the control characters in it")
    });
    (name, value)
}

/// The caller's mistake, reported at the caller's line: a closure would hide it.
#[track_caller]
fn or_panic<T, E>(result: Result<T, E>, message: impl FnOnce(E) -> String) -> T {
    match result {
        Ok(value) => value,
        Err(error) => panic!("{}", message(error)),
    }
}

impl fmt::Debug for TestClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestClient").finish_non_exhaustive()
    }
}
