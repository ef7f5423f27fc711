//! Panics in the user's code, and user values that panic when they are dropped.

use super::{Error, Result, value::Value};
use axum::response::Response;
use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
};

impl Error {
    pub(crate) fn panic(payload: Box<dyn Any + Send>) -> Self {
        Error::from_parts(None, Value::Panic(panic_message(payload)))
    }

    /// Run the user's code and turn a panic into an error.
    pub(crate) fn catch<T>(run: impl FnOnce() -> T) -> Result<T> {
        catch_unwind(AssertUnwindSafe(run)).map_err(Error::panic)
    }
}

/// The message of a panic.
pub(crate) fn panic_message(payload: Box<dyn Any + Send>) -> String {
    let text = payload
        .downcast_ref::<&str>()
        .map(ToString::to_string)
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a value that is not a string".to_owned());
    drop_quietly(payload);
    text
}

/// Drop a user's value, and catch a panic of its `Drop`.
pub(crate) fn drop_quietly<T>(value: T) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(|| drop(value))) {
        // Dropping the payload may panic again: leak it.
        std::mem::forget(payload);
    }
}

/// A user's value that is dropped without a panic.
pub(crate) struct DropQuietly<T>(Option<T>);

impl<T> DropQuietly<T> {
    pub(crate) fn new(value: T) -> Self {
        DropQuietly(Some(value))
    }

    pub(crate) fn into_inner(mut self) -> T {
        self.0
            .take()
            .expect("only `into_inner` and `drop` remove the value")
    }
}

impl<T> Drop for DropQuietly<T> {
    fn drop(&mut self) {
        if let Some(value) = self.0.take() {
            drop_quietly(value);
        }
    }
}

/// Drop a response. Head and body separately, as both may panic: a second panic while the first one
/// unwinds would end the process.
pub(crate) fn drop_response_quietly(response: Response) {
    let (head, body) = response.into_parts();
    drop_quietly(head);
    drop_quietly(body);
}
