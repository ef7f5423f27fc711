//! [`TestClient`]: requests without a socket.

mod request;
mod response;

pub use request::TestRequest;
pub use response::TestResponse;

use axum::{
    Router,
    body::Body,
    http::{
        HeaderMap, HeaderValue, Method, Request, Uri,
        header::{COOKIE, SET_COOKIE},
    },
};
use cookie::{Cookie, CookieJar};
use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

/// A client that calls an app without a socket, as Flask's `test_client`. It keeps cookies.
///
/// It sends `host: localhost`, unless the request has a `host` or a URL with one. As in
/// [`App::serve`](crate::App::serve), a host that is not valid is a 400.
///
/// Serving hooks do not run. Everything of a request does, also teardowns, before the response is
/// returned.
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
    cookies: Arc<Mutex<CookieJar>>,
}

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
        }
    }

    methods!(get GET, post POST, put PUT, patch PATCH, delete DELETE, head HEAD, options OPTIONS);

    /// A request with any method, to a path, possibly with a query.
    ///
    /// # Panics
    /// If the path is not one.
    #[track_caller]
    pub fn request(&self, method: Method, uri: &str) -> TestRequest {
        let mut request = Request::new(Body::empty());
        *request.method_mut() = method;
        let parsed: Uri = or_panic(uri.parse(), |error| {
            format!(
                "the test client was given {uri:?}, which no request can have ({error}): \
                 percent-encode what is not ASCII or has a meaning in a URL"
            )
        });
        assert!(
            parsed.path().starts_with('/') || parsed.path() == "*",
            "the test client was given {uri:?}, which does not start with `/`: ask for a path of \
             the app, such as `/users/7?tab=posts`"
        );
        *request.uri_mut() = parsed;
        TestRequest::new(self.clone(), request)
    }

    /// The value of a cookie that the app has set.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.lock()
            .get(name)
            .map(|cookie| cookie.value().to_owned())
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
        self.lock()
            .add(Cookie::new(name.to_owned(), value.to_owned()));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, CookieJar> {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add_cookies(&self, headers: &mut HeaderMap) {
        let cookies: Vec<_> = self
            .lock()
            .iter()
            .map(|cookie| cookie.stripped().to_string())
            .collect();
        if !cookies.is_empty() && !headers.contains_key(COOKIE) {
            // Each came out of a header, or was found to fit into one.
            if let Ok(value) = HeaderValue::try_from(cookies.join("; ")) {
                headers.insert(COOKIE, value);
            }
        }
    }

    fn keep_cookies(&self, headers: &HeaderMap) {
        let mut jar = self.lock();
        let values = headers
            .get_all(SET_COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok());
        for cookie in values.filter_map(|value| Cookie::parse(value.to_owned()).ok()) {
            let is_over = cookie.max_age().is_some_and(|age| !age.is_positive())
                || cookie
                    .expires_datetime()
                    .is_some_and(|time| time <= cookie::time::OffsetDateTime::now_utc());
            if is_over {
                jar.force_remove(cookie.name());
            } else {
                jar.add(cookie);
            }
        }
    }
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
