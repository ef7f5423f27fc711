//! The text of an [`Error`]: in a message, in the log, and when `main` returns it.

use super::{Error, value::Value};
use axum::http::StatusCode;
use std::{any::TypeId, error::Error as StdError, fmt};

impl Error {
    /// The error and its causes on one line, for the log.
    pub(crate) fn chain(&self) -> impl fmt::Display + '_ {
        struct Chain<'a>(&'a Error);
        impl fmt::Display for Chain<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                // The `Display` of an error is the user's code and may panic.
                let text = Error::catch(|| {
                    let causes = self.0.causes().map(|cause| format!(": {cause}"));
                    self.0.to_string() + &causes.collect::<String>()
                });
                f.write_str(
                    text.as_deref()
                        .unwrap_or("an error that panics when printed"),
                )
            }
        }
        Chain(self)
    }

    /// All causes of this error, the direct one first.
    pub fn causes(&self) -> impl Iterator<Item = &(dyn StdError + 'static)> {
        std::iter::successors(self.source(), |error| (*error).source())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.value {
            Value::Status => match &self.0.message {
                Some(message) => write!(f, "{}: {message}", self.status()),
                None => fmt::Display::fmt(&self.status(), f),
            },
            Value::Message(message) => f.write_str(message),
            Value::Panic(message) => write!(f, "panicked: {message}"),
            Value::Std(error) | Value::Registered(error, _) => fmt::Display::fmt(error, f),
            Value::Boxed(error) => fmt::Display::fmt(error, f),
            Value::Rejection(error) => fmt::Display::fmt(error, f),
            Value::Response(value) if let Some(text) = value.display() => f.write_str(text),
            Value::Response(value) => match self.0.status {
                Some(status) if value.type_id == TypeId::of::<StatusCode>() => {
                    fmt::Display::fmt(&status, f)
                }
                Some(status) => write!(f, "{} ({status})", value.type_name),
                None => f.write_str(value.type_name),
            },
            Value::Internal(original) => fmt::Display::fmt(original, f),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")?;
        let mut causes = self.causes().peekable();
        if causes.peek().is_some() {
            f.write_str("\n\nCaused by:")?;
        }
        causes.try_for_each(|cause| write!(f, "\n    {cause}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::abort;

    #[test]
    fn a_boxed_error_keeps_its_chain_and_its_type() {
        #[derive(Debug)]
        struct Outer(fmt::Error);
        impl fmt::Display for Outer {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("outer")
            }
        }
        impl StdError for Outer {
            fn source(&self) -> Option<&(dyn StdError + 'static)> {
                Some(&self.0)
            }
        }
        let boxed: Box<dyn StdError + Send + Sync> = Box::new(Outer(fmt::Error));
        let error = Error::from_boxed(boxed);
        assert_eq!(error.chain().to_string(), format!("outer: {}", fmt::Error));
        assert!(error.downcast_ref::<Outer>().is_some());
        assert!(error.into_internal().downcast_ref::<Outer>().is_some());
    }

    #[test]
    fn a_raised_status_prints_as_one_from_abort() {
        let raised = Error::raise(StatusCode::CONFLICT);
        assert_eq!(raised.to_string(), "409 Conflict");
        assert_eq!(raised.to_string(), abort(StatusCode::CONFLICT).to_string());
    }
}
