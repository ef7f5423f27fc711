//! The one way to drop a value of the user's, whose `Drop` may panic: guarded, and no two at once.
//!
//! [`drop_quietly`] drops one value, [`Discard`] what has several. A value that stays in a frame of
//! ours while the user's code runs or is awaited is [`Held`]: a panic of that code, or a client that
//! leaves, would drop it unguarded, and a second panic while the first unwinds ends the process.

use super::Error;
use axum::{extract::Request, response::Response};
use std::{
    any::Any,
    fmt,
    ops::{Deref, DerefMut},
    panic::{AssertUnwindSafe, catch_unwind},
};

/// Drop a user's value, and catch a panic of its `Drop`.
pub(crate) fn drop_quietly<T>(value: T) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(|| drop(value))) {
        // Dropping the payload may panic again: leak it.
        std::mem::forget(payload);
    }
}

/// As [`drop_quietly`], for a value of any type: a response and a request hold two.
pub(crate) fn drop_any_quietly<T: 'static>(value: T) {
    let mut slot = Some(value);
    let any: &mut dyn Any = &mut slot;
    if let Some(response) = any.downcast_mut::<Option<Response>>() {
        drop(Held(response.take()));
    } else if let Some(request) = any.downcast_mut::<Option<Request>>() {
        drop(Held(request.take()));
    } else {
        drop_quietly(slot);
    }
}

/// Drop a response, head and body each on its own.
pub(crate) fn drop_response_quietly(response: Response) {
    response.discard();
}

/// What may hold several values of the user's.
pub(crate) trait Discard {
    /// Drop all of them, each on its own.
    fn discard(self);
}

impl Discard for Response {
    fn discard(self) {
        let (head, body) = self.into_parts();
        drop_quietly(head);
        drop_quietly(body);
    }
}

impl Discard for Request {
    fn discard(self) {
        let (head, body) = self.into_parts();
        drop_quietly(head);
        drop_quietly(body);
    }
}

impl Discard for Box<Response> {
    fn discard(self) {
        (*self).discard();
    }
}

/// An [`Error`] drops its value quietly by itself.
impl<T: Discard> Discard for Result<T, Error> {
    fn discard(self) {
        if let Ok(value) = self {
            value.discard();
        }
    }
}

/// A place for a value that is discarded with the place.
pub(crate) struct Held<T: Discard>(Option<T>);

impl<T: Discard> Held<T> {
    pub(crate) fn new(value: T) -> Self {
        Held(Some(value))
    }

    pub(crate) fn empty() -> Self {
        Held(None)
    }

    /// The value of a place that is not empty.
    pub(crate) fn into_inner(mut self) -> T {
        self.0.take().expect(EMPTY)
    }

    /// As [`into_inner`](Self::into_inner), to change it.
    pub(crate) fn get(&mut self) -> &mut T {
        self.0.as_mut().expect(EMPTY)
    }

    /// Put a value into the place of another.
    pub(crate) fn put(&mut self, value: T) {
        *self = Held::new(value);
    }
}

const EMPTY: &str =
    "a value is asked for that was taken. This is a bug in hooks-runtime, please report it";

impl<T: Discard> Deref for Held<T> {
    type Target = Option<T>;

    fn deref(&self) -> &Option<T> {
        &self.0
    }
}

impl<T: Discard> DerefMut for Held<T> {
    fn deref_mut(&mut self) -> &mut Option<T> {
        &mut self.0
    }
}

impl<T: Discard> Drop for Held<T> {
    #[inline]
    fn drop(&mut self) {
        if let Some(value) = self.0.take() {
            discard(value);
        }
    }
}

#[cold]
#[inline(never)]
fn discard<T: Discard>(value: T) {
    value.discard();
}

/// One value of any type, which is dropped quietly with this.
pub struct DropQuietly<T: 'static>(Option<T>);

impl<T> DropQuietly<T> {
    pub(crate) fn new(value: T) -> Self {
        DropQuietly(Some(value))
    }

    #[inline]
    pub(crate) fn into_inner(mut self) -> T {
        self.0.take().expect(EMPTY)
    }
}

impl<T> Deref for DropQuietly<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.as_ref().expect(EMPTY)
    }
}

impl<T> DerefMut for DropQuietly<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.0.as_mut().expect(EMPTY)
    }
}

impl<T: fmt::Debug> fmt::Debug for DropQuietly<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T> Drop for DropQuietly<T> {
    #[inline]
    fn drop(&mut self) {
        if std::mem::needs_drop::<T>()
            && let Some(value) = self.0.take()
        {
            drop_any_quietly(value);
        }
    }
}
