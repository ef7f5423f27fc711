//! [`announced`]: a stream that is held to the length that its head announces.

use super::stand_in::HeadBody;
use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};
use std::{
    error::Error as StdError,
    fmt,
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

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream;
    use http_body_util::BodyExt;
    use std::convert::Infallible;

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
}
