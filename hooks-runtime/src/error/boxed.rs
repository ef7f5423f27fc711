//! An [`Error`] as a boxed `std::error::Error`, for functions that return one.

use super::{Error, value::Value};
use std::{error::Error as StdError, fmt, mem};

type Boxed = Box<dyn StdError + Send + Sync>;

/// `?` in a function that returns a `Box<dyn std::error::Error + Send + Sync>`.
///
/// A value that came in by `?` can be downcast as before. The status of the error is lost.
impl From<Error> for Boxed {
    fn from(mut error: Error) -> Self {
        match mem::replace(&mut error.0.value, Value::Status) {
            Value::Std(error) | Value::Registered(error, _) => error,
            Value::Boxed(error) => error,
            value => {
                error.0.value = value;
                Box::new(Wrapped(error))
            }
        }
    }
}

/// `?` in a function that returns a `Box<dyn std::error::Error + Send>`.
impl From<Error> for Box<dyn StdError + Send> {
    fn from(error: Error) -> Self {
        Boxed::from(error)
    }
}

/// `?` in a function that returns a `Box<dyn std::error::Error>`, as many a `main` does.
impl From<Error> for Box<dyn StdError> {
    fn from(error: Error) -> Self {
        Boxed::from(error)
    }
}

/// An error without a value of its own, such as one of [`abort`](crate::abort).
struct Wrapped(Error);

impl fmt::Display for Wrapped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Wrapped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl StdError for Wrapped {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Result, abort};
    use axum::http::StatusCode;
    use std::num::ParseIntError;

    fn number(text: &str) -> Result<u8> {
        Ok(text.parse()?)
    }

    #[test]
    fn a_function_with_a_boxed_error_takes_the_error_by_the_question_mark() {
        fn local() -> Result<u8, Box<dyn StdError>> {
            Ok(number("x")?)
        }
        fn sendable() -> Result<u8, Box<dyn StdError + Send>> {
            Ok(number("x")?)
        }
        fn shared() -> Result<u8, Boxed> {
            Ok(number("x")?)
        }
        assert!(local().unwrap_err().is::<ParseIntError>());
        assert!(sendable().unwrap_err().is::<ParseIntError>());
        assert!(shared().unwrap_err().is::<ParseIntError>());
    }

    #[test]
    fn an_error_without_a_value_keeps_its_text_in_a_box() {
        let error: Boxed = abort(StatusCode::CONFLICT).into();
        assert_eq!(error.to_string(), "409 Conflict");
        assert_eq!(format!("{error:?}"), "409 Conflict");
        assert!(error.source().is_none());
    }
}
