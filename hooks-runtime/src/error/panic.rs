//! Panics in the user's code.

use super::{Error, Result, drop_quietly, value::Value};
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
