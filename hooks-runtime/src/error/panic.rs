//! Panics of the user's code, and values of theirs that panic when dropped.

use super::{Error, Result, value::Value};
use axum::response::Response;
use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
};

impl Error {
    pub(crate) fn panic(payload: Box<dyn Any + Send>) -> Self {
        Error::from_parts(None, Value::Panic(text_of_panic(payload)))
    }

    /// Run the user's code; its panic becomes an error.
    pub(crate) fn catch<T>(run: impl FnOnce() -> T) -> Result<T> {
        catch_unwind(AssertUnwindSafe(run)).map_err(Error::panic)
    }
}

/// What a panic says.
pub(crate) fn text_of_panic(payload: Box<dyn Any + Send>) -> String {
    let text = payload
        .downcast_ref::<&str>()
        .map(ToString::to_string)
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a value that is not a string".to_owned());
    discard(payload);
    text
}

/// Drop a value of the user's; its `Drop` may panic.
pub(crate) fn discard<T>(value: T) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(|| drop(value))) {
        // That of a panic's payload may panic without end.
        std::mem::forget(payload);
    }
}

/// A value of the user's that others may drop.
pub(crate) struct Kept<T>(Option<T>);

impl<T> Kept<T> {
    pub(crate) fn new(value: T) -> Self {
        Kept(Some(value))
    }

    pub(crate) fn into_inner(mut self) -> T {
        self.0.take().expect("only this and `drop` take it")
    }
}

impl<T> Drop for Kept<T> {
    fn drop(&mut self) {
        if let Some(value) = self.0.take() {
            discard(value);
        }
    }
}

/// Drop a response whose head and body both are the user's: one panic while unwinding from another
/// would end the process.
pub(crate) fn discard_response(response: Response) {
    let (head, body) = response.into_parts();
    discard(head);
    discard(body);
}
