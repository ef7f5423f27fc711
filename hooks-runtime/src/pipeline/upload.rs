//! [`watched`]: the body of a request, watched for a client that leaves before all of it is here.

use crate::RequestContext;
use axum::{
    BoxError,
    body::{Body, Bytes, HttpBody},
};
use http_body::{Frame, SizeHint};
use std::{
    error::Error as StdError,
    io,
    iter::successors,
    pin::Pin,
    task::{Context, Poll, ready},
};

/// A body that tells the context of its request that the client left.
pub(super) fn watched(body: Body, context: RequestContext) -> Body {
    Body::new(Watched {
        inner: body,
        context,
    })
}

/// Passes everything on as it is: a `HooksLayer` would take any difference for a body that a hook has
/// changed.
struct Watched {
    inner: Body,
    context: RequestContext,
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match ready!(Pin::new(&mut self.inner).poll_frame(cx)) {
            Some(Err(error)) => {
                if is_of_connection(&error) {
                    self.context.set_client_left();
                }
                // `Body::new` wraps it again.
                Poll::Ready(Some(Err(error.into_inner())))
            }
            Some(Ok(frame)) => Poll::Ready(Some(Ok(frame))),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// Whether the connection or its stream is over. After a malformed body the client still hears the
/// response; after a limit or a timeout of a layer, too.
pub(super) fn is_of_connection(error: &axum::Error) -> bool {
    let causes = || successors(error.source(), |&cause| cause.source());
    let is_malformed = |cause: &(dyn StdError + 'static)| {
        cause.downcast_ref::<io::Error>().is_some_and(|error| {
            matches!(
                error.kind(),
                io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData
            )
        })
    };
    causes().any(<dyn StdError>::is::<hyper::Error>) && !causes().any(is_malformed)
}
