//! [`Bomb`]: a value that panics when it is dropped, and the types that hold one.

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::FromRequestParts,
};
use hooks_runtime::prelude::*;
use http_body::Frame;
use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

/// Panics whenever it is dropped, also during another panic: two at once end the process.
#[derive(Clone, Debug)]
pub(crate) struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("on purpose: no drop");
    }
}

impl hooks_runtime::minijinja::value::Object for Bomb {}

/// An error with a handler by type, and with a response of its own.
#[derive(Clone, Debug)]
pub(crate) struct Cursed(#[allow(dead_code, reason = "dropped")] pub(crate) Option<Bomb>);

impl IntoResponse for Cursed {
    fn into_response(self) -> Response {
        StatusCode::CONFLICT.into_response()
    }
}

/// An error without a handler by type.
#[derive(Debug)]
pub(crate) struct Second(#[allow(dead_code, reason = "dropped")] pub(crate) Option<Bomb>);

impl fmt::Display for Second {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("on purpose")
    }
}

impl std::error::Error for Second {}

/// A body of some frames.
pub(crate) struct Frames {
    pub(crate) left: usize,
    /// What comes after the last one.
    pub(crate) last: Last,
    #[allow(dead_code, reason = "dropped")]
    pub(crate) bomb: Option<Bomb>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Last {
    End,
    /// Its error holds a bomb, too.
    Error(bool),
    Panic,
}

impl Frames {
    pub(crate) fn body(left: usize, last: Last, bomb: Option<Bomb>) -> Body {
        Body::new(Frames { left, last, bomb })
    }
}

impl HttpBody for Frames {
    type Data = Bytes;
    type Error = Second;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Second>>> {
        if self.left > 0 {
            self.left -= 1;
            return Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(b"frame")))));
        }
        Poll::Ready(match self.last {
            Last::End => None,
            Last::Error(armed) => Some(Err(Second(armed.then(|| Bomb)))),
            Last::Panic => panic!("on purpose: the body"),
        })
    }
}

/// A response whose head and body cannot be dropped.
pub(crate) fn undroppable() -> Response {
    let mut response = Response::new(Frames::body(1, Last::End, Some(Bomb)));
    response.extensions_mut().insert(Bomb);
    response
}

/// An argument that cannot be dropped, if the request says so.
pub(crate) struct Argument(#[allow(dead_code, reason = "dropped")] pub(crate) Option<Bomb>);

impl<S: Sync> FromRequestParts<S> for Argument {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Argument(
            parts.headers.contains_key("argument").then(|| Bomb),
        ))
    }
}

/// An argument that waits, or rejects the request with an error that holds a bomb.
pub(crate) struct Demanding;

impl<S: Sync> FromRequestParts<S> for Demanding {
    type Rejection = Cursed;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        tokio::task::yield_now().await;
        if parts.headers.contains_key("reject") {
            return Err(Cursed(Some(Bomb)));
        }
        Ok(Demanding)
    }
}
