//! [`TestRequest`]: one request of a test, and how it is made.

use super::{TestClient, TestResponse, or_panic};
use crate::entry::refuse_host;
use axum::{
    body::Body,
    http::{
        HeaderName, HeaderValue, Request,
        header::{CONTENT_TYPE, HOST},
    },
};
use serde::Serialize;
use std::{
    fmt::Display,
    future::{Future, IntoFuture},
    pin::Pin,
};
use tower::ServiceExt;

/// A request. Awaiting it sends it.
#[derive(Debug)]
#[must_use = "a request is sent when it is awaited"]
pub struct TestRequest {
    client: TestClient,
    request: Request<Body>,
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
                "the value for the body does not serialise as JSON ({error}): the keys of its maps \
                 have to be strings; otherwise send text with `.body(…)`"
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
                "the value for the body does not serialise as a form ({error}): give it pairs or a \
                 flat struct, such as `[(\"id\", \"7\")]`"
            )
        });
        self.typed("application/x-www-form-urlencoded", body.into_bytes())
    }

    /// As a client of a server would: `localhost`, or the host of the URL.
    fn add_host(&mut self) {
        if !self.request.headers().contains_key(HOST) {
            let authority = self.request.uri().authority();
            let host = authority.map_or("localhost", |authority| authority.as_str());
            if let Ok(host) = HeaderValue::from_str(host) {
                self.request.headers_mut().insert(HOST, host);
            }
        }
    }

    fn typed(mut self, content_type: &'static str, body: Vec<u8>) -> Self {
        let headers = self.request.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        self.body(body)
    }

    /// Send it, and read the whole response.
    ///
    /// # Panics
    /// If the body of the response fails. To test that, use the router of [`App::build`] and read the
    /// body yourself.
    ///
    /// [`App::build`]: crate::App::build
    pub async fn send(mut self) -> TestResponse {
        self.client.add_cookies(self.request.headers_mut());
        let asked = format!("{} {}", self.request.method(), self.request.uri());
        self.add_host();
        let response = match refuse_host(&self.request) {
            Some(refusal) => refusal,
            None => {
                let response = self.client.router.clone().oneshot(self.request).await;
                response.unwrap_or_else(|never| match never {})
            }
        };
        let (head, body) = response.into_parts();
        self.client.keep_cookies(&head.headers);
        let body = axum::body::to_bytes(body, usize::MAX).await;
        let body = body.unwrap_or_else(|error| {
            panic!(
                "the body of the response to {asked} broke off ({error}): look at what the view \
                 streams, or read the body of `App::build`'s router to test just that"
            )
        });
        TestResponse::new(head, body, asked)
    }
}

impl IntoFuture for TestRequest {
    type Output = TestResponse;
    type IntoFuture = Pin<Box<dyn Future<Output = TestResponse> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
