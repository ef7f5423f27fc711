//! [`HttpError`]: what a client may know of an error.

use super::{Error, render::is_of_an_error, value::Value};
use axum::http::StatusCode;
use std::borrow::Cow;

/// What a client may know of an error: its status, and a message. Flask's `HTTPException`.
///
/// An [`error_handler`](crate::error_handler) that takes `&HttpError` gives all errors of an app one
/// shape. It is called for every error that has a status from 400 to 599: an unmatched URL (404), a
/// wrong method (405), a rejection of an extractor, [`abort`](crate::abort), an error with
/// [`with_status`](Error::with_status), a type that renders itself. And it is called for the 500 that
/// every other error becomes, after that error was logged: nothing of that error is in here.
///
/// ```
/// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
/// use hooks_runtime::prelude::*;
///
/// #[error_handler]
/// fn as_text(e: &HttpError) -> (StatusCode, String) {
///     (e.status(), format!("sorry: {}", e.message()))
/// }
///
/// #[get("/books/{id}")]
/// async fn book(Path(id): Path<u64>) -> Result<String> {
///     Err(abort(StatusCode::NOT_FOUND).message(format!("there is no book {id}")))
/// }
///
/// # #[tokio::main]
/// # async fn main() {
/// let client = app!().test_client();
/// assert_eq!(client.get("/books/7").await.text(), "sorry: there is no book 7");
/// assert_eq!(client.get("/nowhere").await.text(), "sorry: Not Found");
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpError {
    status: StatusCode,
    message: Cow<'static, str>,
}

impl HttpError {
    /// One with this status and message: for unit tests of handlers.
    pub fn new(status: StatusCode, message: impl Into<Cow<'static, str>>) -> Self {
        let message = message.into();
        HttpError { status, message }
    }

    /// The status of the error, 400 to 599.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// A text that is safe to send to clients. It is the first of these:
    ///
    /// 1. what [`Error::message`] has set;
    /// 2. the text that the client would have got without a handler: that of one of axum's
    ///    rejections, or that of a type which renders itself as `text/plain`;
    /// 3. the reason of the status, such as `Not Found`.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl Error {
    /// Set a text for clients: the body of the default response, and the
    /// [`message`](HttpError::message) of [`HttpError`].
    ///
    /// ```
    /// use hooks_runtime::prelude::*;
    ///
    /// let error = abort(StatusCode::CONFLICT).message("this name is taken");
    /// assert_eq!(error.to_string(), "409 Conflict: this name is taken");
    /// ```
    ///
    /// A type that renders itself keeps its own response. An error without a status stays a logged 500;
    /// the text is that of its response.
    pub fn message(mut self, message: impl Into<Cow<'static, str>>) -> Self {
        self.0.message = Some(message.into());
        self
    }

    /// Whether handlers for [`HttpError`] take it.
    pub(crate) fn is_http(&self) -> bool {
        self.explicit_status().is_some_and(is_of_an_error)
    }

    /// The value behind a handler's `&HttpError`.
    pub(super) fn as_http(&mut self) -> Option<&HttpError> {
        if !self.is_http() {
            return None;
        }
        let status = self.status();
        let message = match (&self.0.message, &mut self.0.value) {
            (Some(message), _) => Some(message.clone()),
            (None, Value::Rejection(rejection)) => Some(rejection.body_text().into()),
            (None, Value::Response(own)) => own.text().map(Into::into),
            _ => None,
        };
        let message = message.unwrap_or_else(|| reason(status));
        Some(self.0.http.insert(HttpError { status, message }))
    }
}

/// The reason of a status; its number if it has none.
pub(super) fn reason(status: StatusCode) -> Cow<'static, str> {
    match status.canonical_reason() {
        Some(reason) => reason.into(),
        None => status.as_str().to_owned().into(),
    }
}
