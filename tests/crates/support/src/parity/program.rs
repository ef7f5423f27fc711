//! What the programs of all scenarios are written with.

use super::log;
use axum::body::{Body, Bytes, HttpBody};
use hooks_runtime::prelude::*;
use http_body_util::combinators::Frame;
use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

/// Add several functions to an app at once.
pub trait With {
    /// Add what `add` adds.
    fn with_all(self, add: fn(App) -> App) -> App;
}

impl With for App {
    fn with_all(self, add: fn(App) -> App) -> App {
        add(self)
    }
}

/// Errors of the views' own, named as Python's.
#[macro_export]
macro_rules! errors {
    ($($name:ident)*) => {$(
        #[doc = concat!("Python's `", stringify!($name), "`.")]
        #[derive(Debug)]
        pub struct $name;

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(stringify!($name))
            }
        }

        impl std::error::Error for $name {}
    )*};
}

errors!(KeyError LookupError TypeError ValueError);

/// The query of a request as it is.
pub fn query(ctx: &RequestContext) -> &str {
    ctx.uri().query().unwrap_or_default()
}

/// Raise what a URL says: a status, or an error by its name. Anything else raises nothing.
pub fn fail(what: &str) -> Result<()> {
    if let Ok(code) = what.parse() {
        return Err(abort(StatusCode::from_u16(code)?));
    }
    match what {
        "KeyError" => Err(KeyError.into()),
        "LookupError" => Err(LookupError.into()),
        "TypeError" => Err(TypeError.into()),
        "ValueError" => Err(ValueError.into()),
        "panic" => panic!("on purpose"),
        _ => Ok(()),
    }
}

/// The statuses that the scenarios make up are ones.
pub fn status(code: u16) -> StatusCode {
    StatusCode::from_u16(code).expect("a status")
}

/// A body of two chunks, which tells when each is made, and what comes after them.
struct Chunks {
    left: Vec<&'static str>,
    chunk: Body,
    end: End,
}

#[derive(Clone, Copy)]
enum End {
    Comes,
    Fails,
    Never,
}

impl Chunks {
    fn response(end: End) -> Response {
        let (left, chunk) = (vec!["two ", "one "], Body::empty());
        Response::new(Body::new(Chunks { left, chunk, end }))
    }
}

/// Two chunks; it may break off behind them with a `ValueError`.
pub fn chunks(fails: bool) -> Response {
    Chunks::response(if fails { End::Fails } else { End::Comes })
}

/// Two chunks, and nothing behind them.
pub fn endless() -> Response {
    Chunks::response(End::Never)
}

impl HttpBody for Chunks {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<<Frame<'static, Body> as Future>::Output> {
        loop {
            match Pin::new(&mut self.chunk).poll_frame(cx) {
                Poll::Ready(None) => {}
                frame => return frame,
            }
            let Some(chunk) = self.left.pop() else { break };
            log(format!("chunk {chunk}"));
            self.chunk = Body::from(chunk);
        }
        match self.end {
            End::Comes => Poll::Ready(None),
            End::Fails => Poll::Ready(Some(Err(axum::Error::new(ValueError)))),
            End::Never => Poll::Pending,
        }
    }
}
