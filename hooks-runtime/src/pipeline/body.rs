//! [`GuardedBody`]: a response body whose panics go no further, and that ends the request.

use super::teardown::Teardown;
use crate::{Error, context::AppData, error::drop_quietly};
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

/// A response body that ends its request when it has been sent or dropped.
struct GuardedBody {
    inner: Body,
    /// It ended, failed or panicked: it is not polled again.
    is_over: bool,
    app: Arc<AppData>,
    /// Until the body is over.
    teardown: Option<Teardown>,
    /// Async teardowns, once the body is over.
    running: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
    sent: u64,
    length: Option<u64>,
    sends_body: bool,
}

pub(super) fn guarded(
    inner: Body,
    app: Arc<AppData>,
    teardown: Teardown,
    sends_body: bool,
) -> Body {
    Body::new(GuardedBody {
        length: size_of(&inner).exact(),
        inner,
        is_over: false,
        app,
        teardown: Some(teardown),
        running: None,
        sent: 0,
        sends_body,
    })
}

/// The size of a body, as far as it can be told.
pub(super) fn size_of(body: &Body) -> SizeHint {
    Error::catch(|| body.size_hint()).unwrap_or_default()
}

impl GuardedBody {
    fn is_complete(&self) -> bool {
        !self.sends_body || self.is_end_stream() || self.length == Some(self.sent)
    }

    /// The body is over: what is left to do, once.
    fn ended(&mut self, is_complete: bool) -> Option<Teardown> {
        let mut teardown = self.teardown.take()?;
        let outcome = teardown.outcome();
        outcome.bytes_sent = self.sent;
        outcome.complete = is_complete;
        Some(teardown)
    }

    /// The body broke off.
    fn fail(&mut self, error: Error) {
        if let Some(mut teardown) = self.ended(false) {
            teardown.outcome().error = Some(Arc::new(error));
            teardown.detach();
        } else {
            drop_quietly(error);
        }
    }
}

impl HttpBody for GuardedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if !self.is_over {
            let inner = Pin::new(&mut self.inner);
            // A panic in here would end the connection's task, and other streams with it.
            let polled = match Error::catch(|| inner.poll_frame(cx)) {
                Ok(polled) => ready!(polled),
                Err(panic) => {
                    self.is_over = true;
                    if let Some((method, uri)) = self.teardown.as_ref().and_then(Teardown::line) {
                        tracing::error!(%method, path = uri.path(), error = %panic.chain(), "panic in the body of a response");
                    }
                    let told = Panicked(panic.to_string());
                    self.fail(panic);
                    return Poll::Ready(Some(Err(axum::Error::new(told))));
                }
            };
            match polled {
                Some(Ok(frame)) => {
                    self.sent += frame.data_ref().map_or(0, |data| data.len() as u64);
                    return Poll::Ready(Some(Ok(frame)));
                }
                Some(Err(error)) => {
                    self.is_over = true;
                    let error = BodyError(Arc::new(error));
                    self.fail(Error::new(error.clone()));
                    return Poll::Ready(Some(Err(axum::Error::new(error))));
                }
                None => {
                    self.is_over = true;
                    if let Some(mut teardown) = self.ended(true)
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
        Error::catch(|| self.inner.is_end_stream()).unwrap_or(false)
    }

    fn size_hint(&self) -> SizeHint {
        size_of(&self.inner)
    }
}

impl Drop for GuardedBody {
    fn drop(&mut self) {
        let is_complete = self.is_complete();
        if let Some(mut teardown) = self.ended(is_complete) {
            teardown.outcome().cancelled = !is_complete;
            teardown.detach();
        }
        if let (Some(running), Ok(runtime)) =
            (self.running.take(), tokio::runtime::Handle::try_current())
        {
            self.app.tasks.spawn_on(running, &runtime);
        }
        drop_quietly(std::mem::take(&mut self.inner));
    }
}

/// A panic of a body's stream, for the server.
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
