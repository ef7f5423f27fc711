//! What a router answers, to be compared.

use super::program::Asked;
use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
};
use http_body_util::BodyExt;
use std::collections::BTreeSet;
use support::{Server, raw};

#[derive(Debug, PartialEq)]
pub(super) struct Reply {
    method: Method,
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

/// Marks a 404 of a handler, which is no 404 of axum's.
pub(super) const OF_HANDLER: &str = "x-of-handler";

pub(super) async fn ask(router: &Router, asked: &Asked, below: &str) -> Reply {
    let request = Request::builder()
        .method(asked.method)
        .uri(format!("{below}{}", asked.uri))
        .header(header::ORIGIN, "https://shop.test")
        .header(header::ACCEPT_ENCODING, "gzip")
        .body(Body::from("a body"))
        .expect("a request");
    let method = request.method().clone();
    let (head, body) = support::send(router, request).await.into_parts();
    if method == Method::HEAD {
        // No server reads it.
        return Reply::new(method, head.status, head.headers, String::new());
    }
    let body = body.collect().await.expect("a body that does not fail");
    let body = String::from_utf8_lossy(&body.to_bytes()).into_owned();
    Reply::new(method, head.status, head.headers, body)
}

/// The same of a server.
pub(super) async fn ask_served(server: &Server, asked: &Asked, below: &str) -> Reply {
    let line = format!("{} {below}{}", asked.method, asked.uri);
    let answer = raw::ask(server.address(), &line, "origin: https://shop.test\r\n").await;
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1));
    let status: StatusCode = status.expect("a status").parse().expect("a status");
    let mut headers = HeaderMap::new();
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        let name: HeaderName = name.parse().expect("a name");
        headers.append(name, value.parse().expect("a value"));
    }
    headers.remove(header::DATE);
    let chunked = headers.get(header::TRANSFER_ENCODING).is_some();
    let body = if chunked {
        unchunked(body)
    } else {
        body.to_owned()
    };
    if status.is_client_error() || status.is_server_error() {
        // That an app knows the length of an error's text is no difference.
        headers.remove(header::TRANSFER_ENCODING);
    }
    let method = asked.method.parse().expect("a method");
    Reply::new(method, status, headers, body)
}

fn unchunked(mut body: &str) -> String {
    let mut all = String::new();
    while let Some((length, rest)) = body.split_once("\r\n") {
        let length = usize::from_str_radix(length, 16).expect("a length");
        all += &rest[..length];
        body = &rest[length + 2..];
    }
    all
}

impl Reply {
    fn new(method: Method, status: StatusCode, mut headers: HeaderMap, body: String) -> Self {
        let length = headers.get(header::CONTENT_LENGTH);
        // The server adds it; axum adds it in some places, before.
        let is_that_of_body = method != Method::HEAD
            && length.is_some_and(|length| *length == body.len().to_string());
        // A 204 may have none (RFC 9110, 8.6); axum gives it one.
        if is_that_of_body || status == StatusCode::NO_CONTENT {
            headers.remove(header::CONTENT_LENGTH);
        }
        Reply {
            method,
            status,
            headers,
            body,
        }
    }

    pub(super) fn is_404(&self) -> bool {
        self.status == StatusCode::NOT_FOUND
    }

    /// An app may say more than axum does: for HEAD the length of an error's text; on a 405 the
    /// methods of a route whose layer has set its own `Allow`.
    pub(super) fn without_more_than(mut self, other: &Reply) -> Self {
        if self.method == Method::HEAD && !other.headers.contains_key(header::CONTENT_LENGTH) {
            self.headers.remove(header::CONTENT_LENGTH);
        }
        if self.status == StatusCode::METHOD_NOT_ALLOWED
            && self.allowed().is_superset(&other.allowed())
        {
            self.headers.remove(header::ALLOW);
            for methods in other.headers.get_all(header::ALLOW) {
                self.headers.append(header::ALLOW, methods.clone());
            }
        }
        self
    }

    fn allowed(&self) -> BTreeSet<&str> {
        let values = self.headers.get_all(header::ALLOW).iter();
        let values = values.map(|value| value.to_str().expect("methods"));
        let methods = values.flat_map(|value| value.split(','));
        methods.map(str::trim).collect()
    }

    /// Axum's own 404 and 405 have no body. In an app they have a text.
    pub(super) fn with_text_of_status(mut self) -> Self {
        let is_axums = self.status == StatusCode::METHOD_NOT_ALLOWED
            || (self.status == StatusCode::NOT_FOUND && !self.headers.contains_key(OF_HANDLER));
        let length = self.headers.get(header::CONTENT_LENGTH);
        let is_bare = self.body.is_empty() && length.is_none_or(|length| length == "0");
        if !is_axums || !is_bare || self.headers.contains_key(header::CONTENT_TYPE) {
            return self;
        }
        let text = self.status.canonical_reason().unwrap_or_default();
        let plain = HeaderValue::from_static("text/plain; charset=utf-8");
        self.headers.insert(header::CONTENT_TYPE, plain);
        if self.method == Method::HEAD {
            let length = text.len().into();
            self.headers.insert(header::CONTENT_LENGTH, length);
        } else {
            text.clone_into(&mut self.body);
        }
        self
    }
}
