//! What takes the place of a body to HEAD, and of one that is not sent.

use crate::error::drop_quietly;
use axum::{
    body::{Body, Bytes, HttpBody},
    response::Response,
};
use http_body::{Frame, SizeHint};
use std::{
    convert::Infallible,
    mem,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
};

/// In the place of the body that a service leaves out of its response to HEAD. It has the size of
/// that body: a hook or a layer treats the response as that to GET.
struct StandIn {
    length: Option<u64>,
    was_read: Arc<AtomicBool>,
}

/// Where the body of a response to HEAD comes from. In its extensions until it is stripped.
#[derive(Clone)]
pub(super) enum HeadBody {
    /// From one of our own functions: it is the body to GET.
    Whole,
    /// It is a [`StandIn`], or something that a hook or a layer put into its place.
    StandIn {
        /// A stand-in is empty: a body that was made from it tells nothing of the body to GET.
        was_read: Arc<AtomicBool>,
    },
}

impl HeadBody {
    pub(super) fn of(response: &Response) -> Option<&Self> {
        response.extensions().get()
    }

    pub(super) fn was_read(&self) -> bool {
        let was_read = self.stand_in();
        was_read.is_some_and(|it| it.load(Ordering::Relaxed))
    }

    pub(super) fn is_stand_in(&self) -> bool {
        self.stand_in().is_some()
    }

    pub(super) fn stand_in(&self) -> Option<&Arc<AtomicBool>> {
        match self {
            HeadBody::Whole => None,
            HeadBody::StandIn { was_read } => Some(was_read),
        }
    }

    /// Say that the body is whole, unless it is known where it comes from.
    pub(super) fn mark_whole(response: &mut Response) {
        let extensions = response.extensions_mut();
        extensions.get_or_insert_with(|| HeadBody::Whole);
    }

    pub(super) fn forget(response: &mut Response) {
        response.extensions_mut().remove::<HeadBody>();
    }
}

/// Put a stand-in for the body of a response to HEAD into its place.
pub(super) fn put_stand_in(response: &mut Response, length: Option<u64>) {
    let was_read = Arc::<AtomicBool>::default();
    response.extensions_mut().insert(HeadBody::StandIn {
        was_read: was_read.clone(),
    });
    let stand_in = Body::new(StandIn { length, was_read });
    drop_quietly(mem::replace(response.body_mut(), stand_in));
}

impl HttpBody for StandIn {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.was_read.store(true, Ordering::Relaxed);
        Poll::Ready(None)
    }

    fn is_end_stream(&self) -> bool {
        true
    }

    fn size_hint(&self) -> SizeHint {
        self.length
            .map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

/// A body to HEAD of which nobody knows whether it was left out: a layer hides its size. If it has an
/// end and nothing before, it was.
struct Hidden {
    inner: Body,
    has_begun: bool,
    was_read: Arc<AtomicBool>,
}

/// Treat the body as a stand-in as soon as it shows that it was left out.
pub(super) fn watch_hidden(response: &mut Response) {
    let was_read = Arc::<AtomicBool>::default();
    response.extensions_mut().insert(HeadBody::StandIn {
        was_read: was_read.clone(),
    });
    let hidden = Hidden {
        inner: mem::take(response.body_mut()),
        has_begun: false,
        was_read,
    };
    *response.body_mut() = Body::new(hidden);
}

impl HttpBody for Hidden {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.inner).poll_frame(cx));
        if frame.is_some() {
            self.has_begun = true;
        } else if !self.has_begun {
            self.was_read.store(true, Ordering::Relaxed);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// A whole body to HEAD, for layers outside. Hyper would send it over HTTP/2 if it had no end.
struct Unsent(Body);

pub(super) fn unsent(body: Body) -> Body {
    Body::new(Unsent(body))
}

impl HttpBody for Unsent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.0).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        true
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
    }
}

/// No body, and no length: axum and hyper add a `content-length: 0` to an empty body.
struct Nothing;

pub(super) fn nothing() -> Body {
    Body::new(Nothing)
}

impl HttpBody for Nothing {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(None)
    }

    fn is_end_stream(&self) -> bool {
        true
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;

    #[tokio::test]
    async fn a_stand_in_notes_that_it_is_read() {
        let mut response = Response::new(Body::from("x"));
        let was_read = |response: &Response| HeadBody::of(response).map(HeadBody::was_read);
        assert_eq!(was_read(&response), None);
        put_stand_in(&mut response, Some(7));
        assert_eq!(response.body().size_hint().exact(), Some(7));
        assert_eq!(was_read(&response), Some(false));
        let read = std::mem::take(response.body_mut()).collect().await;
        assert!(read.unwrap().to_bytes().is_empty());
        assert_eq!(was_read(&response), Some(true));
    }
}
