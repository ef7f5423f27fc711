//! [`TeardownBody`]: a response body that ends the request when it ends.

use super::teardown::Teardown;
use crate::Error;
use axum::body::{Body, Bytes, HttpBody};
use futures_util::FutureExt;
use http_body::{Frame, SizeHint};
use std::{
    error::Error as StdError,
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

/// A response body that runs teardown when it has been sent, or dropped.
struct TeardownBody {
    inner: Body,
    teardown: Option<Teardown>,
    /// Async teardowns, once the body is over.
    running: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
    sent: u64,
    length: Option<u64>,
    sends_body: bool,
}

pub(super) fn with_teardown(inner: Body, teardown: Teardown, sends_body: bool) -> Body {
    Body::new(TeardownBody {
        length: inner.size_hint().exact(),
        inner,
        teardown: Some(teardown),
        running: None,
        sent: 0,
        sends_body,
    })
}

impl TeardownBody {
    fn is_complete(&self) -> bool {
        !self.sends_body || self.inner.is_end_stream() || self.length == Some(self.sent)
    }
}

impl HttpBody for TeardownBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.running.is_none() && self.teardown.is_some() {
            let inner = Pin::new(&mut self.inner);
            // A panic in here would end the connection's task, and other streams with it.
            let polled = Error::catch(|| inner.poll_frame(cx));
            let frame = polled.unwrap_or_else(|panic| {
                let panic = Panicked(panic.to_string());
                Poll::Ready(Some(Err(axum::Error::new(panic))))
            });
            match ready!(frame) {
                Some(Ok(frame)) => {
                    self.sent += frame.data_ref().map_or(0, |data| data.len() as u64);
                    return Poll::Ready(Some(Ok(frame)));
                }
                Some(Err(error)) => {
                    let error = BodyError(Arc::new(error));
                    if let Some(mut teardown) = self.teardown.take() {
                        teardown.outcome().error = Some(Error::new(error.clone()));
                        teardown.detach();
                    }
                    return Poll::Ready(Some(Err(axum::Error::new(error))));
                }
                None => {
                    if let Some(mut teardown) = self.teardown.take()
                        && !teardown.run_sync()
                    {
                        self.running = Some(Box::pin(teardown.run()));
                    }
                }
            }
        }
        if let Some(running) = &mut self.running {
            ready!(running.poll_unpin(cx));
            self.running = None;
        }
        Poll::Ready(None)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl Drop for TeardownBody {
    fn drop(&mut self) {
        if let Some(mut teardown) = self.teardown.take() {
            teardown.outcome().cancelled = !self.is_complete();
            teardown.detach();
        }
        if let (Some(running), Ok(runtime)) =
            (self.running.take(), tokio::runtime::Handle::try_current())
        {
            runtime.spawn(running);
        }
    }
}

/// A panic of a body's stream.
#[derive(Debug)]
struct Panicked(String);

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for Panicked {}

/// What broke a body off, for the server and for teardown.
#[derive(Clone, Debug)]
pub(crate) struct BodyError(pub(crate) Arc<axum::Error>);

impl fmt::Display for BodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for BodyError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()
    }
}
