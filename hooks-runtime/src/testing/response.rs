//! [`TestResponse`]: one response, and what was read of its body.

use super::or_panic;
use crate::{
    Error,
    error::{DropQuietly, FinalError, drop_quietly},
};
use axum::{
    body::{Body, Bytes, HttpBody as _},
    http::{HeaderMap, StatusCode, response::Parts},
    response::Response,
};
use http_body_util::BodyExt;
use serde::de::DeserializeOwned;
use std::{
    any::type_name,
    fmt,
    future::Future,
    mem,
    pin::pin,
    sync::{Arc, OnceLock, mpsc},
    task::Poll,
    thread,
    time::{Duration, Instant},
};
use tokio::sync::{Mutex, oneshot};

/// How long a response is read whose end may never come.
const PATIENCE: Duration = Duration::from_secs(1);
/// How much of it is kept, if it comes without a pause.
const LIMIT: usize = 64 * 1024 * 1024;

/// A response. Its body is read to its end, unless that does not come within a second: then
/// [`chunk`](Self::chunk) reads it part by part.
///
/// A clone reads the same body. If the response is dropped before the end of its body, the client has
/// gone away.
#[derive(Clone)]
pub struct TestResponse {
    head: Arc<Head>,
    /// As soon as it is read to its end.
    whole: Arc<OnceLock<Bytes>>,
    reading: Arc<Mutex<Reading>>,
}

struct Head {
    parts: Parts,
    error: Option<Arc<Error>>,
    /// For messages: the method and the URI.
    asked: String,
}

/// A test fails by what it asserts, not by a value of the app's that panics when it is dropped.
impl Drop for Head {
    fn drop(&mut self) {
        drop_quietly(mem::take(&mut self.parts.extensions));
    }
}

/// The body, as far as it was read.
struct Reading {
    rest: Option<DropQuietly<Body>>,
    chunks: Vec<Bytes>,
    length: usize,
    /// The chunk that is asked for next.
    next: usize,
}

impl TestResponse {
    pub(super) fn new(response: Response, asked: String) -> Self {
        let (mut parts, body) = response.into_parts();
        let error = parts.extensions.remove::<FinalError>();
        TestResponse {
            head: Arc::new(Head {
                error: error.map(|FinalError(error)| error),
                parts,
                asked,
            }),
            whole: Arc::default(),
            reading: Arc::new(Mutex::new(Reading {
                rest: Some(DropQuietly::new(body)),
                chunks: Vec::new(),
                length: 0,
                next: 0,
            })),
        }
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.head.parts.status
    }

    /// All headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.head.parts.headers
    }

    /// The first value of a header, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        let value = self.headers().get(name);
        value.and_then(|value| value.to_str().ok())
    }

    /// The error behind this response that no handler took: what
    /// [`Outcome::error`](crate::Outcome::error) tells a teardown. Its `Debug` prints all causes.
    ///
    /// `None` if a handler took it, and for a client error that was rendered as its status.
    pub fn error(&self) -> Option<&Error> {
        self.head.error.as_deref()
    }

    /// The next part of the body, as the app sent it; `None` at its end.
    ///
    /// It waits until the app sends one. Parts that were read already come first.
    ///
    /// # Panics
    /// If the body fails.
    pub async fn chunk(&self) -> Option<Bytes> {
        let mut reading = self.reading.lock().await;
        if reading.next == reading.chunks.len() && !self.read_chunk(&mut reading).await {
            return None;
        }
        let chunk = reading.chunks[reading.next].clone();
        reading.next += 1;
        Some(chunk)
    }

    /// Read the body to its end, however long that takes: for a body that ends, but not within a
    /// second.
    ///
    /// # Panics
    /// If the body fails.
    pub async fn read(&self) -> &Bytes {
        let mut reading = self.reading.lock().await;
        while self.read_chunk(&mut reading).await {}
        drop(reading);
        self.bytes()
    }

    /// Read it to its end, or until it has kept us waiting.
    pub(super) async fn read_what_ends(&self) {
        let mut reading = self.reading.lock().await;
        let body = reading.rest.as_ref();
        let is_sized = body.is_some_and(|body| body.size_hint().exact().is_some());
        let (mut timer, begun) = (None, Instant::now());
        while is_sized || (reading.length < LIMIT && begun.elapsed() < PATIENCE) {
            let mut read = pin!(self.read_chunk(&mut reading));
            let is_more = std::future::poll_fn(|context| {
                if let Poll::Ready(is_more) = read.as_mut().poll(context) {
                    return Poll::Ready(is_more);
                }
                if is_sized {
                    return Poll::Pending;
                }
                let timer = timer.get_or_insert_with(Timer::start);
                timer.poll(context).map(|()| false)
            });
            if !is_more.await {
                return;
            }
        }
    }

    /// `false` at the end.
    async fn read_chunk(&self, reading: &mut Reading) -> bool {
        while let Some(body) = &mut reading.rest {
            let Some(frame) = body.frame().await else {
                reading.rest = None;
                let _ = self.whole.set(reading.chunks.concat().into());
                return false;
            };
            let frame = frame.unwrap_or_else(|error| {
                panic!(
                    "the body of the response to {} broke off ({error}): look at what the view \
                     streams, or read the body of `App::build`'s router to test just that",
                    self.head.asked
                )
            });
            if let Ok(chunk) = frame.into_data() {
                reading.length += chunk.len();
                reading.chunks.push(chunk);
                return true;
            }
        }
        false
    }

    /// The body as it came.
    ///
    /// # Panics
    /// If it has not come to its end.
    #[track_caller]
    pub fn bytes(&self) -> &Bytes {
        or_panic(self.whole.get().ok_or(()), |()| {
            format!(
                "the body of the response to {} has not come to its end: read it part by part with \
                 `.chunk().await`, or with `.read().await` if it ends later",
                self.head.asked
            )
        })
    }

    /// The body as text.
    ///
    /// # Panics
    /// If it is not UTF-8, or has not come to its end.
    #[track_caller]
    pub fn text(&self) -> &str {
        or_panic(std::str::from_utf8(self.bytes()), |error| {
            format!(
                "the body of the response to {} is no text ({error}): read it with `.bytes()`",
                self.head.asked
            )
        })
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// If it is no JSON, or not of this shape, or has not come to its end.
    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        let body = self.bytes();
        or_panic(serde_json::from_slice(body), |error| {
            format!(
                "the body of the response to {} ({}) does not read as a `{}` ({error}): check its \
                 status first; it is {body:?}",
                self.head.asked,
                self.status(),
                type_name::<T>(),
            )
        })
    }
}

impl fmt::Debug for TestResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestResponse")
            .field("asked", &self.head.asked)
            .field("status", &self.status())
            .field("headers", self.headers())
            .field("body", &self.whole.get())
            .field("error", &self.error())
            .finish_non_exhaustive()
    }
}

/// A time limit without a timer of the runtime: a test may have none, or stop its clock.
struct Timer {
    over: oneshot::Receiver<()>,
    /// Dropped, it ends the thread.
    _cancel: mpsc::Sender<()>,
}

impl Timer {
    fn start() -> Self {
        let (done, over) = oneshot::channel();
        let (cancel, cancelled) = mpsc::channel::<()>();
        thread::spawn(move || {
            if cancelled.recv_timeout(PATIENCE) == Err(mpsc::RecvTimeoutError::Timeout) {
                let _ = done.send(());
            }
        });
        Timer {
            over,
            _cancel: cancel,
        }
    }

    fn poll(&mut self, context: &mut std::task::Context<'_>) -> Poll<()> {
        pin!(&mut self.over).poll(context).map(|_| ())
    }
}
