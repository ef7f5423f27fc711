//! Bodies that the pipeline puts into responses: streams of an [`announced`] length, and what takes
//! the place of a body to HEAD.

use axum::{
    body::{Body, Bytes, HttpBody},
    response::Response,
};
use http_body::{Frame, SizeHint};
use std::{
    convert::Infallible,
    error::Error as StdError,
    fmt, mem,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
};

/// A stream of the length that its head announces. It ends there, and fails if it ends before.
struct Announced {
    inner: Body,
    length: u64,
    left: u64,
    was_left_out: Option<Arc<AtomicBool>>,
}

/// `head` is where the body comes from, if it is one to HEAD: one that was left out is not too short.
pub(super) fn announced(inner: Body, length: u64, head: Option<&HeadBody>) -> Body {
    Body::new(Announced {
        inner,
        length,
        left: length,
        was_left_out: head.and_then(HeadBody::stand_in).cloned(),
    })
}

impl Announced {
    fn was_left_out(&self) -> bool {
        let was_left_out = self.was_left_out.as_ref();
        was_left_out.is_some_and(|it| it.load(Ordering::Relaxed))
    }
}

impl HttpBody for Announced {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let end = match ready!(Pin::new(&mut self.inner).poll_frame(cx)) {
            Some(Ok(frame)) => match frame.into_data() {
                // More than was announced.
                Ok(data) if self.left == 0 && !data.is_empty() => None,
                Ok(mut data) => {
                    data.truncate(usize::try_from(self.left).unwrap_or(usize::MAX));
                    self.left -= data.len() as u64;
                    return Poll::Ready(Some(Ok(Frame::data(data))));
                }
                Err(trailers) => Some(Ok(trailers)),
            },
            end => end,
        };
        if self.left > 0 && !matches!(end, Some(Err(_))) && !self.was_left_out() {
            let error = TooShort {
                sent: self.length - self.left,
                length: self.length,
            };
            return Poll::Ready(Some(Err(axum::Error::new(error))));
        }
        Poll::Ready(end)
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0 && self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

/// A body ended before the length that its head announced.
#[derive(Debug)]
struct TooShort {
    sent: u64,
    length: u64,
}

impl fmt::Display for TooShort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let TooShort { sent, length } = self;
        write!(
            f,
            "the body of the response ended after {sent} of the {length} bytes that its \
             `content-length` announced"
        )
    }
}

impl StdError for TooShort {}

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

    fn stand_in(&self) -> Option<&Arc<AtomicBool>> {
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
    *response.body_mut() = Body::new(StandIn { length, was_read });
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
    use futures_util::stream;
    use http_body_util::BodyExt;

    fn stream_of(pieces: &[&'static str]) -> Body {
        let pieces: Vec<_> = pieces
            .iter()
            .map(|piece| Ok::<_, Infallible>(*piece))
            .collect();
        Body::from_stream(stream::iter(pieces))
    }

    /// What a body yields up to its end or its error.
    async fn read(mut body: Body) -> (Vec<u8>, Option<String>) {
        let mut all = Vec::new();
        while let Some(frame) = body.frame().await {
            match frame {
                Ok(frame) => all.extend(frame.into_data().unwrap_or_default()),
                Err(error) => return (all, Some(error.to_string())),
            }
        }
        (all, None)
    }

    #[tokio::test]
    async fn an_announced_body_has_the_size_that_is_left_of_it() {
        let mut body = announced(stream_of(&["ab", "c"]), 3, None);
        assert_eq!(body.size_hint().exact(), Some(3));
        assert!(!body.is_end_stream());
        let _ = body.frame().await;
        assert_eq!(body.size_hint().exact(), Some(1));
        assert_eq!(read(body).await, (b"c".to_vec(), None));
    }

    #[tokio::test]
    async fn an_announced_body_ends_at_its_length() {
        let body = announced(stream_of(&["ab", "cd", "ef"]), 3, None);
        assert_eq!(read(body).await, (b"abc".to_vec(), None));
    }

    #[tokio::test]
    async fn an_announced_body_ends_at_its_length_though_the_stream_has_no_end() {
        let endless = || Body::from_stream(stream::repeat(Ok::<_, Infallible>("ab")));
        for length in [0, 1, 4] {
            let (bytes, error) = read(announced(endless(), length, None)).await;
            assert_eq!((bytes.len() as u64, error), (length, None));
        }
    }

    #[tokio::test]
    async fn an_announced_body_that_ends_too_early_fails() {
        let (bytes, error) = read(announced(stream_of(&["ab"]), 3, None)).await;
        assert_eq!(bytes, b"ab");
        let expected = "the body of the response ended after 2 of the 3 bytes that its \
                        `content-length` announced";
        assert_eq!(error.as_deref(), Some(expected));
    }

    #[tokio::test]
    async fn an_announced_body_keeps_its_trailers() {
        let trailers = axum::http::HeaderMap::from_iter([(
            axum::http::header::ETAG,
            axum::http::HeaderValue::from_static("x"),
        )]);
        let with = |pieces| {
            let trailers = trailers.clone();
            Body::new(stream_of(pieces).with_trailers(async move { Some(Ok(trailers)) }))
        };
        let whole = announced(with(&["abc"]), 3, None).collect().await.unwrap();
        assert_eq!(whole.trailers(), Some(&trailers));
        assert!(announced(with(&["ab"]), 3, None).collect().await.is_err());
    }

    #[tokio::test]
    async fn a_stand_in_notes_that_it_is_read() {
        let mut response = Response::new(Body::from("x"));
        let was_read = |response: &Response| HeadBody::of(response).map(HeadBody::was_read);
        assert_eq!(was_read(&response), None);
        put_stand_in(&mut response, Some(7));
        assert_eq!(response.body().size_hint().exact(), Some(7));
        assert_eq!(was_read(&response), Some(false));
        assert_eq!(
            read(std::mem::take(response.body_mut())).await,
            (vec![], None)
        );
        assert_eq!(was_read(&response), Some(true));
    }
}
