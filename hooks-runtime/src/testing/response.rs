//! [`TestResponse`]: one response, read to its end.

use super::or_panic;
use axum::{
    body::Bytes,
    http::{HeaderMap, StatusCode, response::Parts},
};
use serde::de::DeserializeOwned;
use std::any::type_name;

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
    pub(super) fn new(head: Parts, body: Bytes, asked: String) -> Self {
        TestResponse {
            status: head.status,
            headers: head.headers,
            body,
            asked,
        }
    }

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
                "the body of the response to {} ({}) does not read as a `{}` ({error}): check its \
                 status first; it is {:?}",
                self.asked,
                self.status,
                type_name::<T>(),
                self.body
            )
        })
    }
}
