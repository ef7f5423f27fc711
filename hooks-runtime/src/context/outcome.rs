//! [`Outcome`]: how a request ended.

use crate::Error;
use axum::http::StatusCode;
use std::{sync::Arc, time::Duration};

/// How a request ended, for `#[teardown_request]` and
/// [`after_response`](crate::RequestContext::after_response).
#[derive(Clone, Debug)]
pub struct Outcome {
    pub(crate) error: Option<Arc<Error>>,
    pub(crate) status: Option<StatusCode>,
    pub(crate) cancelled: bool,
    pub(crate) complete: bool,
    pub(crate) bytes_sent: u64,
    pub(crate) elapsed: Duration,
}

impl Outcome {
    /// That of a request of which nothing has happened yet.
    pub(crate) fn unfinished() -> Self {
        Outcome {
            error: None,
            status: None,
            cancelled: false,
            complete: false,
            bytes_sent: 0,
            elapsed: Duration::ZERO,
        }
    }

    /// The outcome, to leave an unfinished one in its place.
    pub(crate) fn take(&mut self) -> Self {
        std::mem::replace(self, Outcome::unfinished())
    }

    /// The error that nothing took: the original one whenever the response was the generated 500,
    /// even if a handler for 500 rendered it (F33), or what broke the body off, be it a panic.
    ///
    /// `None` if a handler by type or by another status took the error, or if it was a client
    /// error that rendered as its status. On an open WebSocket, whose client no response reaches, every
    /// error of the callback is told.
    pub fn error(&self) -> Option<&Error> {
        self.error.as_deref()
    }

    /// Whether the client went away, or the server dropped the request, before the end. A WebSocket
    /// may also end by an error of its connection.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled
    }

    /// The status of the response; `None` if there never was one.
    pub fn status(&self) -> Option<StatusCode> {
        self.status
    }

    /// Whether the response came to its end: the whole body, or a head that has none (HEAD, 204).
    ///
    /// `false` if the request was cancelled, or if the body failed or panicked half way.
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// How many bytes of the body the server took.
    ///
    /// They are counted where the body leaves the app: before a layer around it compresses them, and
    /// without the head. The last of them may still be in a buffer of the system's.
    pub fn bytes_sent(&self) -> u64 {
        self.bytes_sent
    }

    /// The time from when the request reached the app to when its response was over, a streamed body
    /// included. It stands still after that, for hooks that wait.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }
}
