//! [`Outcome`]: how a request ended.

use crate::Error;
use axum::http::StatusCode;
use std::{sync::Arc, time::Duration};

/// How a request ended, for `#[teardown_request]` and
/// [`after_response`](crate::RequestContext::after_response).
///
/// [`bytes_sent`](Self::bytes_sent) and [`is_complete`](Self::is_complete) tell what the *server*
/// took from the app, not what the client got. The last bytes may still be in a buffer, of the
/// server or of the operating system, which holds up to some megabytes a connection. A client that
/// leaves then got less, of a short body perhaps nothing; it never got more. To know what a client
/// has, let it confirm that in a request of its own.
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

    /// The error that no handler handled. If the response was the generated 500, this is the
    /// original error, even if a handler for 500 rendered it. It may also be an error or a panic of
    /// the body.
    ///
    /// `None` if a handler by type or by another status handled the error, and for a client error
    /// that was rendered as its status. On an open WebSocket it is every error of the callback,
    /// because no response can reach the client.
    pub fn error(&self) -> Option<&Error> {
        self.error.as_deref()
    }

    /// Whether the client went away, or the server dropped the request, before the end. For a
    /// WebSocket also whether the connection failed.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled
    }

    /// The status of the response; `None` if there was none.
    pub fn status(&self) -> Option<StatusCode> {
        self.status
    }

    /// Whether the whole response was handed to the server (which does not say that it reached the
    /// client): every byte that its `Content-Length` announced, or the body up to its end, with its
    /// trailers; only the head for HEAD and 204.
    ///
    /// `false` if the request was cancelled, or if the body failed, panicked, or ended before its
    /// length; the last is an [`error`](Outcome::error), too.
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// How many bytes of the body the server took. The client may have got fewer, as
    /// [above](Self).
    ///
    /// They are counted where the body leaves the app, so before a layer compresses them, and
    /// without the head.
    pub fn bytes_sent(&self) -> u64 {
        self.bytes_sent
    }

    /// The time from the arrival of the request to the end of its response, a streamed body
    /// included. It does not grow after that.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }
}
