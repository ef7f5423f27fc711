//! [`Error`]: its values, how it is made, and how to read it.

use super::{
    HttpError, drop_quietly,
    registered::{self, Registered},
    rejections::{self, RejectionValue},
    render::OwnResponse,
};
use axum::{http::StatusCode, response::Response};
use std::{
    any::{Any, TypeId},
    borrow::Cow,
    error::Error as StdError,
    fmt, mem,
};

/// An error that a hook, a view or an extractor raised: any error value, and a status.
///
/// `?` turns every `std::error::Error + Send + Sync + 'static` into one, and
/// [`.map_err(Error::from_boxed)?`](Error::from_boxed) an `anyhow::Error` or a boxed error.
/// [`abort`] makes one from a status, [`Error::with_status`] sets the status, and
/// [`Error::message`] a text for clients. The `Err` of a function may also be any type that `?`
/// takes, and any type that implements `IntoResponse`. An error is handled by the first of these:
///
/// 1. An error handler: one for its status, innermost scope first; then one without a status,
///    innermost scope first, and in each scope one for the type of its value, then one for
///    [`HttpError`], then the catch-all. This is Flask's order.
/// 2. If its type renders itself: that response, unless its status is a success (see below). Such
///    types are axum's rejections, types under [`#[error_response]`](crate::error_response), and types
///    with an `IntoResponse` that are the `Err` of a function.
/// 3. If it has a status from 400 on: that status, and as `text/plain` its [message](Error::message)
///    or its reason. An error from 500 on is logged, unless it is only a status.
/// 4. Otherwise it is logged at `error` with all its causes, and the client gets a plain 500, which
///    a handler for 500 may render. The client gets nothing of the error itself, unless that
///    handler sends it.
///
/// An error never becomes a success: a type whose response is a 2xx, such as the `String` in
/// `Err("no such key".to_owned())`, becomes a plain 500 as in step 4, and the log says so. Use
/// `abort(StatusCode::…)` for the client, or [`Error::msg`] for the log.
///
/// Redirects stay as they are, and so does a raised [`Response`]: as in Flask's `abort(response)`,
/// no handler is called for it.
///
/// Its `Display` is that of its value, the text of [`Error::msg`], or the status. It is for the
/// log, not for clients: **a handler that sends it leaks it.** A handler for 500 and a catch-all
/// should send a text of their own.
///
/// Like `anyhow::Error` it does not implement `std::error::Error`, so that `?` can convert. Its
/// `Debug` prints all causes, so `main` may return it.
/// ```
/// use hooks_runtime::prelude::*;
///
/// let error = Error::from("x".parse::<u8>().unwrap_err()).with_status(StatusCode::BAD_REQUEST);
/// assert_eq!(error.status(), StatusCode::BAD_REQUEST);
/// assert!(error.downcast_ref::<std::num::ParseIntError>().is_some());
/// ```
#[must_use = "an error that is dropped stops nothing: write `return Err(…)`, as in `return Err(abort(…))`"]
pub struct Error(pub(super) Box<Repr>);

pub(super) struct Repr {
    pub(super) status: Option<StatusCode>,
    /// For clients.
    pub(super) message: Option<Cow<'static, str>>,
    /// What a handler for [`HttpError`] borrows.
    pub(super) http: Option<HttpError>,
    pub(super) value: Value,
}

/// Whoever drops an error holds others of the user's values: its own is dropped quietly.
impl Drop for Repr {
    fn drop(&mut self) {
        if !matches!(
            self.value,
            Value::Status | Value::Message(_) | Value::Panic(_)
        ) {
            drop_quietly(mem::replace(&mut self.value, Value::Status));
        }
    }
}

pub(super) enum Value {
    /// Made by [`abort`]: the status is all there is.
    Status,
    Message(String),
    Panic(String),
    Std(Box<dyn StdValue>),
    /// An error of a type that renders itself, by `#[error_response]`.
    Registered(Box<dyn StdValue>, &'static dyn Registered),
    /// An error whose type is unknown.
    Boxed(Box<dyn StdError + Send + Sync>),
    /// One of axum's rejections, which has a status and its own rendering.
    Rejection(Box<dyn RejectionValue>),
    Response(OwnResponse),
    /// The generated 500, made for another error.
    Internal(Error),
}

pub trait StdValue: StdError + Send + Sync {
    fn as_any(&self) -> &dyn Any;
    fn into_any(self: Box<Self>) -> Box<dyn Any>;
}

impl<E: StdError + Send + Sync + 'static> StdValue for E {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}

/// Make an error that is only a status, as Flask's `abort` does.
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
/// Without a handler, the response is the status and its reason, or the text of [`Error::message`]. It
/// is not logged.
#[must_use = "this stops nothing: write `return Err(abort(…))`"]
pub fn abort(status: StatusCode) -> Error {
    Error::from_parts(Some(status), Value::Status)
}

impl Error {
    pub(super) fn from_parts(status: Option<StatusCode>, value: Value) -> Self {
        Error(Box::new(Repr {
            status,
            message: None,
            http: None,
            value,
        }))
    }

    /// Wrap an error value, as `?` does.
    pub fn new<E: StdError + Send + Sync + 'static>(error: E) -> Self {
        if let Some(registered) = registered::of_type(TypeId::of::<E>()) {
            let value = Value::Registered(Box::new(error), registered);
            return Error::from_parts(None, value);
        }
        rejections::convert(error)
            .unwrap_or_else(|error| Error::from_parts(None, Value::Std(Box::new(error))))
    }

    /// Wrap a boxed error, such as a `Box<dyn std::error::Error + Send + Sync>` or an
    /// `anyhow::Error`, which `?` alone cannot convert. It keeps all its causes.
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
    /// [`downcast_ref`](Error::downcast_ref) finds the value in the box. Handlers by type do not:
    /// only handlers by status and the catch-all are called. A type that renders itself everywhere (one
    /// of axum's rejections, a type under [`#[error_response]`](crate::error_response)) is found in a
    /// `Box<dyn std::error::Error + Send + Sync>`, and is as if it had never been in the box.
    pub fn from_boxed(error: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        let error = match registered::unbox(error.into()) {
            Ok((registered, value)) => {
                return Error::from_parts(None, Value::Registered(value, registered));
            }
            Err(error) => error,
        };
        rejections::unbox(error)
            .unwrap_or_else(|error| Error::from_parts(None, Value::Boxed(error)))
    }

    /// An error that is only a message for the log.
    pub fn msg(message: impl fmt::Display) -> Self {
        Error::from_parts(None, Value::Message(message.to_string()))
    }

    /// Set the status, for handlers by status and for the default response. A type that renders itself
    /// keeps the rest of its response.
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.0.status = Some(status);
        self
    }

    /// The status; 500 if none was set.
    pub fn status(&self) -> StatusCode {
        self.0.status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The value of this error, if it is an `E` that came in by `?` or as a rejection of axum's.
    ///
    /// The value of a type that does not implement `std::error::Error` is only available to a
    /// handler that takes it as `&E`.
    ///
    /// In a handler for 500 it is the value of the original error.
    pub fn downcast_ref<E: StdError + 'static>(&self) -> Option<&E> {
        match &self.0.value {
            Value::Std(error) | Value::Registered(error, _) => error.as_any().downcast_ref(),
            Value::Boxed(error) => error.downcast_ref(),
            Value::Rejection(error) => error.as_any().downcast_ref(),
            Value::Internal(original) => original.downcast_ref(),
            _ => None,
        }
    }

    /// The cause of this error.
    pub fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0.value {
            Value::Std(error) | Value::Registered(error, _) => error.source(),
            Value::Boxed(error) => error.source(),
            Value::Rejection(error) => error.source(),
            Value::Response(own) => own.source(),
            Value::Internal(original) => original.source(),
            _ => None,
        }
    }

    /// Whether it is a panic.
    pub fn is_panic(&self) -> bool {
        match &self.0.value {
            Value::Panic(_) => true,
            Value::Internal(original) => original.is_panic(),
            _ => false,
        }
    }

    /// The generated 500 that error handlers see in place of `self` (Flask's
    /// `InternalServerError(original_exception=…)`).
    pub(crate) fn into_internal(mut self) -> Self {
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        // The text for another status would be wrong.
        let message = (self.status() == status).then(|| self.0.message.take());
        let mut internal = Error::from_parts(Some(status), Value::Internal(self));
        internal.0.message = message.flatten();
        internal
    }

    /// The error that a generated 500 was made for.
    pub(crate) fn into_original(mut self) -> Self {
        match mem::replace(&mut self.0.value, Value::Status) {
            Value::Internal(original) => original,
            value => {
                self.0.value = value;
                self
            }
        }
    }

    pub(crate) fn explicit_status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// The type of the value that this error was made from.
    pub(crate) fn value_type(&self) -> Option<TypeId> {
        match &self.0.value {
            Value::Std(error) | Value::Registered(error, _) => Some(error.as_any().type_id()),
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
        if TypeId::of::<E>() == TypeId::of::<HttpError>() {
            return (self.as_http()? as &dyn Any).downcast_ref();
        }
        match &mut self.0.value {
            Value::Std(error) | Value::Registered(error, _) => error.as_any().downcast_ref(),
            Value::Rejection(error) => error.as_any().downcast_ref(),
            Value::Response(value) => value.unrendered()?.downcast_ref(),
            Value::Internal(original) => original.value_as(),
            _ => None,
        }
    }

    pub(crate) fn value_is<E: 'static>(&mut self) -> bool {
        if TypeId::of::<E>() == TypeId::of::<HttpError>() {
            return self.is_http();
        }
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

/// What `?` turns into an [`Error`]: every `std::error::Error + Send + Sync + 'static`.
///
/// For a type of your own that is none, implement this trait or `From<Your> for Error`. Rust allows
/// neither for a text, a `StatusCode`, an `anyhow::Error` or a boxed error: convert those where they
/// are raised, by `.map_err(Error::msg)?`, `.map_err(abort)?` and `.map_err(Error::from_boxed)?`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not become a `hooks_runtime::Error`",
    label = "not a `std::error::Error`: write `.map_err(Error::from_boxed)?` for an `anyhow::Error` or a boxed error, `.map_err(Error::msg)?` for a text, `.map_err(abort)?` for a `StatusCode`, `.map_err(|(status, text)| abort(status).message(text))?` for a status with a text",
    note = "implement `std::error::Error` for a type of your own"
)]
pub trait IntoError {
    /// The error, as a handler for its type or status finds it.
    fn into_error(self) -> Error;
}

#[diagnostic::do_not_recommend]
impl<E: StdError + Send + Sync + 'static> IntoError for E {
    fn into_error(self) -> Error {
        Error::new(self)
    }
}

impl<E: IntoError> From<E> for Error {
    fn from(error: E) -> Self {
        error.into_error()
    }
}
