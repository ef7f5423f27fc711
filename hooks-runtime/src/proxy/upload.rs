//! The body of a request on its way to the other server, and how long that server may be silent.

use crate::{Error, adapt::is_over_limit, error::DropQuietly, pipeline::BodyError};
use axum::{
    body::{Body, Bytes, HttpBody},
    http::StatusCode,
};
use http_body::{Frame, SizeHint};
use std::{
    pin::Pin,
    sync::{Arc, OnceLock},
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};

/// What the body of a request tells of its way.
pub(super) struct Upload {
    error: Arc<OnceLock<BodyError>>,
    /// `true` while the client is waited for.
    waiting: watch::Receiver<bool>,
}

impl Upload {
    /// Watch a body.
    pub(super) fn of(body: Body) -> (Self, Body) {
        let (is_waiting, waiting) = watch::channel(false);
        let error = Arc::default();
        let upload = Upload { error, waiting };
        if body.is_end_stream() {
            return (upload, body);
        }
        let watched = WatchedBody {
            inner: DropQuietly::new(body),
            error: upload.error.clone(),
            is_waiting,
        };
        (upload, Body::new(watched))
    }

    /// The error of the body: the client's fault, or that of a limit.
    pub(super) fn error(&self) -> Option<Error> {
        let error = self.error.get()?;
        let status = if is_over_limit(error) {
            StatusCode::PAYLOAD_TOO_LARGE
        } else {
            StatusCode::BAD_REQUEST
        };
        Some(Error::new(error.clone()).with_status(status))
    }

    /// Wait until the other server was silent for this long. While the client is waited for, it is
    /// not its turn.
    pub(super) async fn silence(&mut self, limit: Duration) {
        loop {
            let waits_for_client = *self.waiting.borrow_and_update();
            let changed = self.waiting.changed();
            let changed = if waits_for_client {
                changed.await
            } else {
                match timeout(limit, changed).await {
                    Ok(changed) => changed,
                    Err(_) => return,
                }
            };
            // The body is gone: all of it was sent, or nobody wants it.
            if changed.is_err() {
                return sleep(limit).await;
            }
        }
    }
}

/// A request body that tells of its error, and when it waits for the client.
struct WatchedBody {
    inner: DropQuietly<Body>,
    error: Arc<OnceLock<BodyError>>,
    is_waiting: watch::Sender<bool>,
}

impl HttpBody for WatchedBody {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let polled = Pin::new(&mut *self.inner).poll_frame(cx);
        // Also with the same value: something was read, so the silence is over.
        self.is_waiting.send_replace(polled.is_pending());
        polled.map(|frame| {
            frame.map(|frame| {
                frame.map_err(|error| {
                    let error = self.error.get_or_init(|| BodyError::new(error));
                    error.clone()
                })
            })
        })
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let size = self.inner.size_hint();
        // A body over its limit has the size 0, too: it would be sent as empty and never polled.
        if size.exact() == Some(0) {
            SizeHint::default()
        } else {
            size
        }
    }
}
