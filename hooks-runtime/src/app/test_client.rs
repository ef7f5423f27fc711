//! [`TestClient`]: requests without a socket.

use axum::{
    Router,
    body::{Body, Bytes},
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, Uri,
        header::{CONTENT_TYPE, COOKIE, SET_COOKIE},
    },
};
use cookie::{Cookie, CookieJar};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    any::type_name,
    fmt::{self, Display},
    future::{Future, IntoFuture},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
};
use tower::ServiceExt;

/// A client that calls an app without a socket, as Flask's `test_client`. It keeps cookies.
///
/// Serving hooks do not run; everything of a request does, teardown included, by the time the
/// response is there.
///
/// ```standalone_crate
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
    pub(super) fn new(router: Router) -> Self {
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
                "the test client was given {uri:?}, which no request can have ({error}): percent-encode what is not ASCII or has a meaning in a URL"
            )
        });
        assert!(
            parsed.path().starts_with('/') || parsed.path() == "*",
            "the test client was given {uri:?}, which does not start with `/`: ask for a path of the app, such as `/users/7?tab=posts`"
        );
        *request.uri_mut() = parsed;
        TestRequest {
            client: self.clone(),
            request,
        }
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
            "the test client was given the cookie {name:?} with the value {value:?}, which no header can hold: encode the control characters in it"
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

/// A request about to be sent: awaiting it sends it.
#[derive(Debug)]
#[must_use = "a request is sent when it is awaited"]
pub struct TestRequest {
    client: TestClient,
    request: Request<Body>,
}

impl TestRequest {
    /// Add a header.
    ///
    /// # Panics
    /// If the name or the value is not one.
    #[track_caller]
    pub fn header(mut self, name: &str, value: impl Display) -> Self {
        let value = value.to_string();
        let name = or_panic(HeaderName::try_from(name), |_| {
            format!("{name:?} is no name of a header: write letters, digits and `-`, as in `x-key`")
        });
        let value = or_panic(HeaderValue::try_from(&value), |_| {
            format!("the header `{name}` cannot be {value:?}: encode the control characters in it")
        });
        self.request.headers_mut().append(name, value);
        self
    }

    /// Give it a body.
    pub fn body(mut self, body: impl Into<Body>) -> Self {
        *self.request.body_mut() = body.into();
        self
    }

    /// Give it a JSON body.
    ///
    /// # Panics
    /// If the value does not serialise.
    #[track_caller]
    pub fn json(self, value: &impl Serialize) -> Self {
        let body = or_panic(serde_json::to_vec(value), |error| {
            format!(
                "the value for the body does not serialise as JSON ({error}): the keys of its maps have to be strings; otherwise send text with `.body(…)`"
            )
        });
        self.typed("application/json", body)
    }

    /// Give it a form body.
    ///
    /// # Panics
    /// If the value does not serialise.
    #[track_caller]
    pub fn form(self, value: &impl Serialize) -> Self {
        let body = or_panic(serde_urlencoded::to_string(value), |error| {
            format!(
                "the value for the body does not serialise as a form ({error}): give it pairs or a flat struct, such as `[(\"id\", \"7\")]`"
            )
        });
        self.typed("application/x-www-form-urlencoded", body.into_bytes())
    }

    fn typed(mut self, content_type: &'static str, body: Vec<u8>) -> Self {
        let headers = self.request.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        self.body(body)
    }

    /// Send it, and read the whole response.
    ///
    /// # Panics
    /// If the body of the response breaks off. A test of that takes [`App::build`]'s router and
    /// reads the body itself.
    ///
    /// [`App::build`]: crate::App::build
    pub async fn send(mut self) -> TestResponse {
        self.client.add_cookies(self.request.headers_mut());
        let asked = format!("{} {}", self.request.method(), self.request.uri());
        let response = self.client.router.clone().oneshot(self.request).await;
        let (head, body) = response.unwrap_or_else(|never| match never {}).into_parts();
        self.client.keep_cookies(&head.headers);
        let body = axum::body::to_bytes(body, usize::MAX).await;
        TestResponse {
            status: head.status,
            headers: head.headers,
            body: body.unwrap_or_else(|error| {
                panic!("the body of the response to {asked} broke off ({error}): look at what the view streams, or read the body of `App::build`'s router to test just that")
            }),
            asked,
        }
    }
}

impl IntoFuture for TestRequest {
    type Output = TestResponse;
    type IntoFuture = Pin<Box<dyn Future<Output = TestResponse> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

/// A response, read to its end.
#[derive(Clone, Debug)]
pub struct TestResponse {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    /// For messages: the method and the URI.
    asked: String,
}

impl TestResponse {
    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// All headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The first value of a header, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The body as it came.
    pub fn bytes(&self) -> &Bytes {
        &self.body
    }

    /// The body as text.
    ///
    /// # Panics
    /// If it is not UTF-8.
    #[track_caller]
    pub fn text(&self) -> &str {
        or_panic(std::str::from_utf8(&self.body), |error| {
            format!(
                "the body of the response to {} is no text ({error}): read it with `.bytes()`",
                self.asked
            )
        })
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// If it is no JSON, or not of this shape.
    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        or_panic(serde_json::from_slice(&self.body), |error| {
            format!(
                "the body of the response to {} ({}) does not read as a `{}` ({error}): check its status first; it is {:?}",
                self.asked,
                self.status,
                type_name::<T>(),
                self.body
            )
        })
    }
}
