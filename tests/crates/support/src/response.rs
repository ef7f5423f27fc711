//! Requests without a socket, and what comes back.

use crate::Trace;
use axum::{Router, body::Body, extract::Request, response::Response};
use hooks_runtime::{App, testing::TestResponse};
use http_body_util::{BodyExt, Collected};
use std::{convert::Infallible, sync::Once};
use tower::{Service, ServiceExt};

/// What a test says of a response.
pub trait Is {
    /// It has this status and this text.
    fn is(&self, status: u16, text: &str);
}

impl Is for TestResponse {
    #[track_caller]
    fn is(&self, status: u16, text: &str) {
        let got = (self.status().as_u16(), self.text());
        assert_eq!(got, (status, text), "{self:?}");
    }
}

/// Send one request to an app: the response, and what ran.
pub async fn ask(app: App, method: &str, uri: &str) -> (TestResponse, String) {
    quiet();
    let trace = Trace::default();
    let client = app.state(trace.clone()).test_client();
    let method = method.parse().expect("a method");
    (client.request(method, uri).await, trace.take())
}

/// Send one GET to an app: the response, and what ran.
pub async fn get(app: App, uri: &str) -> (TestResponse, String) {
    ask(app, "GET", uri).await
}

/// A request without a body.
pub fn request(method: &str, uri: &str) -> Request {
    Request::builder()
        .method(method)
        .uri(uri)
        .body(Body::empty())
        .expect("a request")
}

/// The response of a router, its body unread.
pub async fn send(router: &Router, request: Request) -> Response {
    match router.clone().oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// Call a service once: the status, the text, and what ran.
pub async fn call<S>(service: S, uri: &str, trace: &Trace) -> (u16, String, String)
where
    S: Service<Request<Body>, Response = Response, Error = Infallible>,
{
    let request = request("GET", uri);
    let Ok(response) = service.oneshot(request).await;
    let status = response.status().as_u16();
    let body = response
        .into_body()
        .collect()
        .await
        .map(Collected::to_bytes);
    let body = body.unwrap_or_else(|error| error.to_string().into());
    (
        status,
        String::from_utf8_lossy(&body).into_owned(),
        trace.take(),
    )
}

/// From now on this process prints no panic that a test causes on purpose.
pub fn quiet() {
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| {
        std::panic::set_hook(Box::new(|info| {
            let payload = info.payload();
            let message = match payload.downcast_ref::<&str>() {
                Some(message) => message,
                None => payload.downcast_ref::<String>().map_or("", String::as_str),
            };
            if !message.contains("on purpose") {
                eprintln!("{info}");
            }
        }));
    });
}
