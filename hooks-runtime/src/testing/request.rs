//! [`TestRequest`]: one request of a test, and how it is made.

use super::{Part, Site, TestClient, TestResponse, multipart, or_panic, parsed_header, site_of};
use crate::entry::refuse_host;
use axum::{
    body::Body,
    extract::connect_info::{ConnectInfo, MockConnectInfo},
    http::{
        HeaderMap, HeaderValue, Request, Uri,
        header::{CONTENT_TYPE, COOKIE, HOST},
    },
};
use serde::Serialize;
use std::{
    fmt::Display,
    future::{Future, IntoFuture},
    net::{Ipv4Addr, SocketAddr},
    pin::Pin,
};
use tower::ServiceExt;

/// The address of a client that was given none.
pub(super) const LOCAL: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 50_000);

/// A request. Awaiting it sends it.
#[derive(Debug)]
#[must_use = "a request is sent when it is awaited"]
pub struct TestRequest {
    pub(super) client: TestClient,
    pub(super) request: Request<Body>,
}

impl TestRequest {
    pub(super) fn new(client: TestClient, request: Request<Body>) -> Self {
        TestRequest { client, request }
    }

    /// Add a header.
    ///
    /// # Panics
    /// If the name or the value is not one.
    #[track_caller]
    pub fn header(mut self, name: &str, value: impl Display) -> Self {
        let (name, value) = parsed_header(name, value);
        self.request.headers_mut().append(name, value);
        self
    }

    /// Send it from this address, which functions take as `ConnectInfo<SocketAddr>`.
    pub fn client_addr(mut self, address: SocketAddr) -> Self {
        self.client.client_addr = Some(address);
        self
    }

    /// Give it an extension, as a layer outside of the app would. It replaces one of this type that
    /// the client gives.
    pub fn extension<T: Clone + Send + Sync + 'static>(mut self, value: T) -> Self {
        self.client.extensions.insert(value);
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
                "the value for the body does not serialise as JSON ({error}): the keys of its maps \
                 have to be strings; otherwise send text with `.body(…)`"
            )
        });
        self.typed(HeaderValue::from_static("application/json"), body)
    }

    /// Give it a form body.
    ///
    /// # Panics
    /// If the value does not serialise.
    #[track_caller]
    pub fn form(self, value: &impl Serialize) -> Self {
        let body = or_panic(serde_urlencoded::to_string(value), |error| {
            format!(
                "the value for the body does not serialise as a form ({error}): give it pairs or a \
                 flat struct, such as `[(\"id\", \"7\")]`"
            )
        });
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        self.typed(form, body.into_bytes())
    }

    /// Give it a multipart body, as a form with files sends it.
    ///
    /// Pairs of name and value are text fields; [`Part`] makes files.
    ///
    /// ```
    /// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
    /// use hooks_runtime::{prelude::*, testing::Part};
    ///
    /// #[post("/pictures")]
    /// fn upload(body: String) -> String { body.lines().count().to_string() }
    ///
    /// # #[tokio::main]
    /// # async fn main() {
    /// let client = app!().test_client();
    /// let picture = Part::file("picture", "a.png", b"...".to_vec()).content_type("image/png");
    /// let res = client.post("/pictures").multipart([Part::text("title", "A"), picture]).await;
    /// assert_eq!(res.text(), "10");
    /// assert_eq!(client.post("/pictures").multipart([("title", "A")]).await.text(), "5");
    /// # }
    /// ```
    pub fn multipart<P: Into<Part>>(self, parts: impl IntoIterator<Item = P>) -> Self {
        let parts: Vec<Part> = parts.into_iter().map(Into::into).collect();
        let (content_type, body) = multipart::encode(&parts);
        self.typed(content_type, body)
    }

    fn typed(mut self, content_type: HeaderValue, body: Vec<u8>) -> Self {
        self.request
            .headers_mut()
            .insert(CONTENT_TYPE, content_type);
        self.body(body)
    }

    /// Send it, and read the response: to its end, or for a second if that does not come.
    ///
    /// A body whose length is known is always read to its end.
    ///
    /// # Panics
    /// If the body of the response fails. To test that, use the router of [`App::build`] and read the
    /// body yourself.
    ///
    /// [`App::build`]: crate::App::build
    pub async fn send(mut self) -> TestResponse {
        let asked = format!("{} {}", self.request.method(), self.request.uri());
        let site = self.address();
        self.client.extend(self.request.extensions_mut());
        self.request.extensions_mut().insert(MockConnectInfo(LOCAL));
        if let Some(address) = self.client.client_addr {
            self.request.extensions_mut().insert(ConnectInfo(address));
        }
        let response = match refuse_host(&self.request) {
            Some(refusal) => refusal,
            None => {
                let response = self.client.router.clone().oneshot(self.request).await;
                response.unwrap_or_else(|never| match never {})
            }
        };
        self.client.jar().keep(response.headers(), &site);
        let response = TestResponse::new(response, asked);
        response.read_what_ends().await;
        response
    }

    /// Turn a whole URL into its path and a `host`, as a browser does, and add the cookies for it.
    pub(super) fn address(&mut self) -> Site {
        let mut is_https = self.client.is_https;
        if let Some((scheme, host)) = site_of(self.request.uri()) {
            is_https = scheme;
            self.request.headers_mut().insert(HOST, host);
            *self.request.uri_mut() = without_host(self.request.uri());
        }
        let path = self.request.uri().path().to_owned();
        let headers = self.request.headers_mut();
        headers
            .entry(HOST)
            .or_insert_with(|| self.client.host.clone());
        let site = Site::new(text_of(headers), is_https, &path);
        if !headers.contains_key(COOKIE)
            && let Some(cookies) = self.client.jar().header(&site)
            // Each came out of a header, or was found to fit into one.
            && let Ok(cookies) = HeaderValue::try_from(cookies)
        {
            headers.insert(COOKIE, cookies);
        }
        site
    }
}

fn text_of(headers: &HeaderMap) -> &str {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    host.unwrap_or_default()
}

fn without_host(uri: &Uri) -> Uri {
    let path = uri.path_and_query().cloned();
    path.map(Uri::from).unwrap_or_default()
}

impl IntoFuture for TestRequest {
    type Output = TestResponse;
    type IntoFuture = Pin<Box<dyn Future<Output = TestResponse> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
