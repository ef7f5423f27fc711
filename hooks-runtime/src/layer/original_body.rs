//! [`OriginalBody`]: the body of a request, kept for the inner service while hooks see a stand-in.

use crate::{Error, error::drop_quietly};
use axum::{
    BoxError,
    body::{Body, Bytes, HttpBody},
};
use http_body::{Frame, SizeHint};
use std::{
    fmt,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker, ready},
    thread::{self, ThreadId},
};

/// The original body, kept while hooks see a stand-in of axum's body type.
///
/// The service gets the original in its own type. This is only right if no function has read,
/// replaced or wrapped the stand-in: a wrapper, for example, would have no effect.
pub(super) struct OriginalBody<B>(Arc<Mutex<State<B>>>);

struct State<B> {
    /// `None` when it was read or returned.
    body: Option<B>,
    /// The body is empty, so that reading it changes nothing.
    is_empty: bool,
    /// The thread that checks which body the hooks have: the stand-in identifies itself to it.
    checking: Option<ThreadId>,
    /// The first change that was seen, and the function that made it.
    change: Option<(BodyChange, String)>,
}

#[derive(Clone, Copy)]
pub(super) enum BodyChange {
    Read,
    Replaced,
}

impl fmt::Display for BodyChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            BodyChange::Read => "read",
            BodyChange::Replaced => "replaced or wrapped",
        })
    }
}

impl<B> OriginalBody<B>
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    /// Keep the body, and make the stand-in for the hooks.
    pub(super) fn new(body: B) -> (Self, Body) {
        let is_empty = Error::catch(|| body.is_end_stream()).unwrap_or(false);
        let state = Arc::new(Mutex::new(State {
            body: Some(body),
            is_empty,
            checking: None,
            change: None,
        }));
        let stand_in = StandIn {
            state: state.clone(),
            reading: None,
        };
        (OriginalBody(state), Body::new(stand_in))
    }

    /// After `function` had the body: note a change of it.
    pub(super) fn check(&self, body: &Body, function: &dyn fmt::Display) {
        if lock(&self.0).change.is_some() {
            return;
        }
        if let Some(change) = self.change(is_over(body), || has_check_size(body)) {
            lock(&self.0).change = Some((change, function.to_string()));
        }
    }

    /// The original body; if it was changed, how and by which of the `functions`.
    pub(super) fn take(
        &self,
        mut body: Body,
        functions: &dyn fmt::Display,
    ) -> Result<B, (BodyChange, String)> {
        let noted = lock(&self.0).change.take();
        let change = noted.or_else(|| {
            let is_over = is_over(&body);
            let is_stand_in = || has_check_size(&body) && has_check_error(&mut body);
            let change = self.change(is_over, is_stand_in)?;
            Some((change, functions.to_string()))
        });
        drop_quietly(body);
        match change {
            Some(change) => Err(change),
            None => {
                let body = lock(&self.0).body.take();
                body.ok_or_else(|| (BodyChange::Read, functions.to_string()))
            }
        }
    }

    /// How the body was changed. `is_stand_in` and `is_over` are about the body that the hooks have
    /// now.
    fn change(&self, is_over: bool, is_stand_in: impl FnOnce() -> bool) -> Option<BodyChange> {
        {
            let mut state = lock(&self.0);
            if state.is_empty && is_over {
                return None;
            }
            if state.body.is_none() {
                return Some(BodyChange::Read);
            }
            state.checking = Some(thread::current().id());
        }
        // Unlocked: the stand-in locks the state, too.
        let is_stand_in = Error::catch(is_stand_in).unwrap_or(false);
        lock(&self.0).checking = None;
        (!is_stand_in).then_some(BodyChange::Replaced)
    }
}

impl<B> OriginalBody<B> {
    /// Drop the body, which is not needed any more.
    pub(super) fn release(&self) {
        let body = lock(&self.0).body.take();
        drop_quietly(body);
    }
}

fn lock<B>(state: &Mutex<State<B>>) -> MutexGuard<'_, State<B>> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn is_over(body: &Body) -> bool {
    Error::catch(|| body.is_end_stream()).unwrap_or(false)
}

/// The length of a stand-in during a check. No other body has it.
const CHECK_SIZE: u64 = u64::MAX - 0x48_4f_4f_4b;

fn has_check_size(body: &Body) -> bool {
    body.size_hint().exact() == Some(CHECK_SIZE)
}

/// Axum's `Body::new` wraps an error into `axum::Error` once; a wrapper around the stand-in does it
/// a second time. Checked last, as a wrapper may end at an error.
fn has_check_error(body: &mut Body) -> bool {
    let polled = Pin::new(body).poll_frame(&mut Context::from_waker(Waker::noop()));
    match polled {
        Poll::Ready(Some(Err(error))) => error.into_inner().is::<CheckError>(),
        _ => false,
    }
}

/// The error of a stand-in during a check.
#[derive(Debug)]
struct CheckError;

impl fmt::Display for CheckError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body is a stand-in for another")
    }
}

impl std::error::Error for CheckError {}

/// The body that hooks see.
struct StandIn<B> {
    state: Arc<Mutex<State<B>>>,
    /// The original body, from the first read on.
    reading: Option<Pin<Box<B>>>,
}

impl<B> StandIn<B> {
    fn is_checked(&self) -> bool {
        lock(&self.state).checking == Some(thread::current().id())
    }
}

impl<B> HttpBody for StandIn<B>
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if self.reading.is_none() {
            if self.is_checked() {
                return Poll::Ready(Some(Err(Box::new(CheckError))));
            }
            let body = {
                let mut state = lock(&self.state);
                if state.is_empty {
                    return Poll::Ready(None);
                }
                state.body.take()
            };
            self.reading = body.map(Box::pin);
        }
        let Some(reading) = &mut self.reading else {
            return Poll::Ready(None);
        };
        let frame = ready!(reading.as_mut().poll_frame(cx));
        Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        match &self.reading {
            Some(reading) => reading.is_end_stream(),
            None => lock(&self.state).is_empty,
        }
    }

    fn size_hint(&self) -> SizeHint {
        if let Some(reading) = &self.reading {
            return reading.size_hint();
        }
        if self.is_checked() {
            return SizeHint::with_exact(CHECK_SIZE);
        }
        let state = lock(&self.state);
        state
            .body
            .as_ref()
            .map_or_else(SizeHint::default, HttpBody::size_hint)
    }
}
