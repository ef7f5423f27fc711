//! [`Error`]: its values, how it is made, and how to read it.

use super::render::OwnResponse;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use std::{
    any::{Any, TypeId},
    error::Error as StdError,
    fmt,
};

/// Whatever a hook, a view or an extractor raised: any error value, and the status it asks for.
///
/// `?` turns every `std::error::Error + Send + Sync + 'static` into one, and
/// [`.map_err(Error::from_boxed)?`](Error::from_boxed) an `anyhow::Error` or a boxed error; [`abort`]
/// makes one from a status; [`Error::with_status`] gives it another. Any other type with an `IntoResponse` may be
/// an `Err`, too. What happens to it, in this order:
///
/// 1. A handler for its status, innermost scope first; then a handler for the type of the value it
///    was made from or the catch-all, innermost scope first (Flask's F46).
/// 2. If none takes it and its type has an `IntoResponse`, that rendering, unless its status is a
///    success (see below).
/// 3. If none takes it and it asks for a status from 400 on, that status and its reason, as
///    `text/plain`; an error of the server's, one from 500 on, is logged unless it is nothing but
///    its status.
/// 4. Otherwise it is logged with its source chain at `error`, and the client gets a bare 500,
///    which a handler for 500 may render. Nothing of the error itself reaches the client, unless
///    that handler sends it.
///
/// A failing guard never lets a client believe in success: a type whose rendering is a 2xx, such as
/// the `String` in `Err("no such key".to_owned())`, takes the last of these ways, and the log says
/// so. Raise `abort(StatusCode::…)` for the client, or [`Error::msg`] for the log, instead.
/// Redirects stay what they are. So does a raised [`Response`], which is no error but the very
/// answer: as Flask's `abort(response)` it meets no handler (F60).
///
/// Its `Display` is that of the value it was made from, the text of [`Error::msg`], or the status:
/// what the log needs, and nothing for clients to read. **A handler that sends it tells them**; one
/// for 500, or a catch-all, answers with words of its own.
///
/// Like `anyhow::Error` it does not implement `std::error::Error`, so that `?` can convert. Its
/// `Debug` prints the whole chain: it may be returned from `main`.
///
/// ```
/// use hooks_runtime::prelude::*;
///
/// let error = Error::from("x".parse::<u8>().unwrap_err()).with_status(StatusCode::BAD_REQUEST);
/// assert_eq!(error.status(), StatusCode::BAD_REQUEST);
/// assert!(error.downcast_ref::<std::num::ParseIntError>().is_some());
/// ```
pub struct Error(pub(super) Box<Repr>);

pub(super) struct Repr {
    pub(super) status: Option<StatusCode>,
    pub(super) value: Value,
}

pub(super) enum Value {
    /// Made by [`abort`]: the status is all there is.
    Status,
    Message(String),
    Panic(String),
    Std(Box<dyn StdValue>),
    /// An error whose type is unknown.
    Boxed(Box<dyn StdError + Send + Sync>),
    /// One of axum's rejections, which has a status and its own rendering.
    Rejection(Box<dyn RejectionValue>),
    Response(OwnResponse),
    /// The generated 500, made for another error.
    Internal(Error),
}

pub(super) trait StdValue: StdError + Send + Sync {
    fn as_any(&self) -> &dyn Any;
}

impl<E: StdError + Send + Sync + 'static> StdValue for E {
    fn as_any(&self) -> &dyn Any {
        self
    }
}

pub(super) trait RejectionValue: StdValue {
    fn render(self: Box<Self>) -> Response;
}

impl<E: StdValue + IntoResponse> RejectionValue for E {
    fn render(self: Box<Self>) -> Response {
        (*self).into_response()
    }
}

/// Make an error that is nothing but a status, as Flask's `abort` does.
///
/// ```
/// use hooks_runtime::prelude::*;
///
/// #[get("/users/{id}")]
/// async fn show(Path(id): Path<u64>) -> Result<String> {
///     if id == 7 { Ok("seven".into()) } else { Err(abort(StatusCode::NOT_FOUND)) }
/// }
/// ```
///
/// Unhandled, it renders as the status and its reason (F50); it is not logged.
pub fn abort(status: StatusCode) -> Error {
    Error::from_parts(Some(status), Value::Status)
}

impl Error {
    pub(super) fn from_parts(status: Option<StatusCode>, value: Value) -> Self {
        Error(Box::new(Repr { status, value }))
    }

    /// Wrap an error value, as `?` does.
    pub fn new<E: StdError + Send + Sync + 'static>(error: E) -> Self {
        Error::from_parts(None, Value::Std(Box::new(error)))
    }

    /// Wrap an error that is boxed already, such as a `Box<dyn std::error::Error + Send + Sync>` or
    /// an `anyhow::Error`, which `?` alone cannot convert. Its chain of causes stays whole.
    ///
    /// ```
    /// use hooks_runtime::prelude::*;
    ///
    /// # fn load() -> std::result::Result<String, Box<dyn std::error::Error + Send + Sync>> { Ok(String::new()) }
    /// #[get("/")]
    /// async fn index() -> Result<String> {
    ///     Ok(load().map_err(Error::from_boxed)?)
    /// }
    /// ```
    ///
    /// [`downcast_ref`](Error::downcast_ref) finds the value in the box; a handler by type does
    /// not, only those by status and the catch-all.
    pub fn from_boxed(error: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Error::from_parts(None, Value::Boxed(error.into()))
    }

    /// An error that is only a message for the log.
    pub fn msg(message: impl fmt::Display) -> Self {
        Error::from_parts(None, Value::Message(message.to_string()))
    }

    /// Ask for this status: for handlers by status, and for the default rendering.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.0.status = Some(status);
        self
    }

    /// The status asked for; 500 if none was.
    pub fn status(&self) -> StatusCode {
        self.0.status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The value this error was made from, if it is an `E`: by `?`, or as a rejection of axum's.
    ///
    /// The value of an error type that is no `std::error::Error` reaches only a handler that takes
    /// it as `&E`.
    ///
    /// In a handler for 500 this looks through the generated 500 at the error that caused it.
    pub fn downcast_ref<E: StdError + 'static>(&self) -> Option<&E> {
        match &self.0.value {
            Value::Std(error) => error.as_any().downcast_ref(),
            Value::Boxed(error) => error.downcast_ref(),
            Value::Rejection(error) => error.as_any().downcast_ref(),
            Value::Internal(original) => original.downcast_ref(),
            _ => None,
        }
    }

    /// The cause of this error, the next link of its chain.
    pub fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0.value {
            Value::Std(error) => error.source(),
            Value::Boxed(error) => error.source(),
            Value::Rejection(error) => error.source(),
            Value::Internal(original) => original.source(),
            _ => None,
        }
    }

    /// Whether this stands for a panic.
    pub fn is_panic(&self) -> bool {
        match &self.0.value {
            Value::Panic(_) => true,
            Value::Internal(original) => original.is_panic(),
            _ => false,
        }
    }

    /// The generated 500 that error handlers see in place of `self` (Flask's
    /// `InternalServerError(original_exception=…)`).
    pub(crate) fn into_internal(self) -> Self {
        let status = Some(StatusCode::INTERNAL_SERVER_ERROR);
        Error::from_parts(status, Value::Internal(self))
    }

    /// The error that a generated 500 was made for.
    pub(crate) fn into_original(self) -> Self {
        match *self.0 {
            Repr {
                value: Value::Internal(original),
                ..
            } => original,
            repr => Error(Box::new(repr)),
        }
    }

    pub(crate) fn explicit_status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// The type of the value that this error was made from.
    pub(crate) fn value_type(&self) -> Option<TypeId> {
        match &self.0.value {
            Value::Std(error) => Some(error.as_any().type_id()),
            Value::Rejection(error) => Some(error.as_any().type_id()),
            Value::Response(value) => Some(value.type_id),
            _ => None,
        }
    }

    /// The value behind a handler's `&E`, also through a generated 500.
    pub(crate) fn value_as<E: 'static>(&mut self) -> Option<&E> {
        if TypeId::of::<E>() == TypeId::of::<Error>() {
            return (self as &dyn Any).downcast_ref();
        }
        match &mut self.0.value {
            Value::Std(error) => error.as_any().downcast_ref(),
            Value::Rejection(error) => error.as_any().downcast_ref(),
            Value::Response(value) => value.unrendered()?.downcast_ref(),
            Value::Internal(original) => original.value_as(),
            _ => None,
        }
    }

    pub(crate) fn value_is<E: 'static>(&mut self) -> bool {
        self.value_as::<E>().is_some()
    }

    /// An error of the server's, which is logged.
    pub(crate) fn is_server_error(&self, response: &Response) -> bool {
        match &self.0.value {
            Value::Status | Value::Rejection(_) => false,
            Value::Response(_) => !self.is_plain_response() && response.status().is_server_error(),
            _ => !self.status().is_client_error(),
        }
    }
}

impl<E: StdError + Send + Sync + 'static> From<E> for Error {
    fn from(error: E) -> Self {
        Error::new(error)
    }
}
