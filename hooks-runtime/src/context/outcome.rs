//! [`Outcome`]: how a request ended, for teardowns.

use crate::Error;
use axum::http::StatusCode;
use std::sync::Arc;

/// How a request ended, for `#[teardown_request]`.
#[derive(Debug, Default)]
pub struct Outcome {
    pub(crate) error: Option<Arc<Error>>,
    pub(crate) status: Option<StatusCode>,
    pub(crate) cancelled: bool,
}

impl Outcome {
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
}
