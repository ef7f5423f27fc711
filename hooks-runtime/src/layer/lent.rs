//! [`Loan`]: the body of a request, lent to the hooks around a service that wants it back.

use crate::{Error, error::discard};
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

/// A body that only its own type can stand for, while hooks have an axum body in its place.
///
/// Given back is the very body that came in, so it has to be sure that no function has read,
/// replaced or wrapped the one in its place: what a wrapper does would not happen.
pub(super) struct Loan<B>(Arc<Mutex<Lent<B>>>);

struct Lent<B> {
    /// Until somebody reads it, or it is given back.
    body: Option<B>,
    /// There never was anything in it: reading it changed nothing.
    is_empty: bool,
    /// The body in its place is to tell this thread who it is.
    asking: Option<ThreadId>,
    /// What became of it, and by whom.
    lost: Option<(Fate, String)>,
}

#[derive(Clone, Copy)]
pub(super) enum Fate {
    Read,
    Exchanged,
}

impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Fate::Read => "read",
            Fate::Exchanged => "replaced or wrapped",
        })
    }
}

impl<B> Loan<B>
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    /// The loan, and the body for the hooks.
    pub(super) fn new(body: B) -> (Self, Body) {
        let is_empty = Error::catch(|| body.is_end_stream()).unwrap_or(false);
        let lent = Arc::new(Mutex::new(Lent {
            body: Some(body),
            is_empty,
            asking: None,
            lost: None,
        }));
        let borrower = Borrower {
            lent: lent.clone(),
            reading: None,
        };
        (Loan(lent), Body::new(borrower))
    }

    /// After a function had the body: note it, if that is another now.
    pub(super) fn witness(&self, body: &Body, who: &dyn fmt::Display) {
        if lock(&self.0).lost.is_some() {
            return;
        }
        if let Some(fate) = self.fate(is_over(body), || has_asked_size(body)) {
            lock(&self.0).lost = Some((fate, who.to_string()));
        }
    }

    /// The body that came in, or what became of it and by whom.
    pub(super) fn take_back(
        &self,
        mut body: Body,
        suspects: &dyn fmt::Display,
    ) -> Result<B, (Fate, String)> {
        let noted = lock(&self.0).lost.take();
        let lost = noted.or_else(|| {
            let is_over = is_over(&body);
            let is_itself = || has_asked_size(&body) && has_asked_error(&mut body);
            let fate = self.fate(is_over, is_itself)?;
            Some((fate, suspects.to_string()))
        });
        discard(body);
        match lost {
            Some(lost) => Err(lost),
            None => {
                let body = lock(&self.0).body.take();
                body.ok_or_else(|| (Fate::Read, suspects.to_string()))
            }
        }
    }

    /// What became of the body, if the one that the hooks have now is not that in its place.
    fn fate(&self, is_over: bool, is_itself: impl FnOnce() -> bool) -> Option<Fate> {
        {
            let mut lent = lock(&self.0);
            if lent.is_empty && is_over {
                return None;
            }
            if lent.body.is_none() {
                return Some(Fate::Read);
            }
            lent.asking = Some(thread::current().id());
        }
        let is_itself = Error::catch(is_itself).unwrap_or(false);
        lock(&self.0).asking = None;
        (!is_itself).then_some(Fate::Exchanged)
    }
}

impl<B> Loan<B> {
    /// Nobody wants it back.
    pub(super) fn release(&self) {
        let body = lock(&self.0).body.take();
        discard(body);
    }
}

fn lock<B>(lent: &Mutex<Lent<B>>) -> MutexGuard<'_, Lent<B>> {
    lent.lock().unwrap_or_else(PoisonError::into_inner)
}

fn is_over(body: &Body) -> bool {
    Error::catch(|| body.is_end_stream()).unwrap_or(false)
}

/// What the body in place of a loan answers when it is asked; no other body has this length.
const ASKED_SIZE: u64 = u64::MAX - 0x48_4f_4f_4b;

fn has_asked_size(body: &Body) -> bool {
    body.size_hint().exact() == Some(ASKED_SIZE)
}

/// Axum's `Body::new` puts the error of what it wraps into one of its own: inside of a wrapper there
/// are two. This is the last question, as a wrapper may take the error for the end.
fn has_asked_error(body: &mut Body) -> bool {
    let polled = Pin::new(body).poll_frame(&mut Context::from_waker(Waker::noop()));
    match polled {
        Poll::Ready(Some(Err(error))) => error.into_inner().is::<Asked>(),
        _ => false,
    }
}

/// The answer of a body that is asked.
#[derive(Debug)]
struct Asked;

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body was lent")
    }
}

impl std::error::Error for Asked {}

/// The body in place of a loan.
struct Borrower<B> {
    lent: Arc<Mutex<Lent<B>>>,
    /// The body itself, from the first read on.
    reading: Option<Pin<Box<B>>>,
}

impl<B> Borrower<B> {
    fn is_asked(&self) -> bool {
        lock(&self.lent).asking == Some(thread::current().id())
    }
}

impl<B> HttpBody for Borrower<B>
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
            if self.is_asked() {
                return Poll::Ready(Some(Err(Box::new(Asked))));
            }
            let body = {
                let mut lent = lock(&self.lent);
                if lent.is_empty {
                    return Poll::Ready(None);
                }
                lent.body.take()
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
            None => lock(&self.lent).is_empty,
        }
    }

    fn size_hint(&self) -> SizeHint {
        if let Some(reading) = &self.reading {
            return reading.size_hint();
        }
        if self.is_asked() {
            return SizeHint::with_exact(ASKED_SIZE);
        }
        let lent = lock(&self.lent);
        lent.body
            .as_ref()
            .map_or_else(SizeHint::default, HttpBody::size_hint)
    }
}
