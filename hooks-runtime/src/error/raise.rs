//! From the `Err` of a function to an [`Error`], and from a response back to its error.

use super::{
    Discard, Error, registered, rejections,
    render::{OwnResponse, Rendered},
    value::Value,
};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use std::{
    any::{Any, TypeId},
    sync::{Arc, Mutex, PoisonError},
};

impl Error {
    /// Make an error from the `Err` of a function. An [`Error`] is returned as it is; any other
    /// type keeps its `IntoResponse` as its default rendering.
    pub(crate) fn raise<E: Send + 'static>(error: E) -> Self
    where
        Rendered<E>: IntoResponse,
    {
        let mut slot = Some(error);
        let any: &mut dyn Any = &mut slot;
        if let Some(error) = any.downcast_mut::<Option<Error>>() {
            return error.take().expect("`slot` was set above");
        }
        if let Some(response) = any.downcast_mut::<Option<Response>>()
            && let Some(error) = response.as_mut().and_then(UnhandledError::take_from)
        {
            if let Some(response) = response.take() {
                response.discard();
            }
            return error;
        }
        if let Some(rejection) = rejections::take_from(any) {
            return rejection;
        }
        if let Some(registered) = registered::of_type(TypeId::of::<E>())
            && let Some(value) = registered.take_from(any)
        {
            return Error::from_parts(None, Value::Registered(value, registered));
        }
        let error = slot.expect("the branches that empty `slot` return");
        let status = (&error as &dyn Any).downcast_ref::<StatusCode>();
        let status = status.filter(|status| !status.is_success()).copied();
        Error::from_parts(status, Value::Response(OwnResponse::new(error)))
    }

    /// A value that renders as a redirect: sent as it is, not treated as a failure.
    pub(crate) fn is_redirect(&self) -> bool {
        matches!(self.0.value, Value::Response(_) | Value::Registered(..))
            && self
                .explicit_status()
                .is_some_and(|status| status.is_redirection())
    }

    /// A raised `Response` is sent without a handler, as Flask's `abort(response)` (F60).
    pub(crate) fn is_plain_response(&self) -> bool {
        self.value_type() == Some(TypeId::of::<Response>())
    }
}

/// An [`Error`] that a plain axum handler returned. It is in the extensions of the response until
/// the pipeline handles it.
#[derive(Clone)]
pub(crate) struct UnhandledError(Arc<Mutex<Option<Error>>>);

impl UnhandledError {
    #[inline]
    pub(crate) fn take_from(response: &mut Response) -> Option<Error> {
        if response.extensions().is_empty() {
            return None;
        }
        UnhandledError::remove_from(response)
    }

    #[inline(never)]
    fn remove_from(response: &mut Response) -> Option<Error> {
        let UnhandledError(error) = response.extensions_mut().remove::<UnhandledError>()?;
        error.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// In the extensions of a response that was made for an error.
#[derive(Clone)]
pub(crate) struct RaisedError(pub(crate) Arc<Error>);

/// In the extensions of the response to a test: the error that no handler took.
#[cfg(feature = "testing")]
#[derive(Clone)]
pub(crate) struct FinalError(pub(crate) Arc<Error>);

/// Methods of the response that [`Next::run`](crate::Next::run) returns.
///
/// This trait is sealed: it is implemented for [`Response`] and cannot be implemented for other
/// types.
pub trait ResponseExt: sealed::Sealed {
    /// The error behind this response, whether a handler rendered it or not.
    ///
    /// `None` for a response that a function returned, whatever its status, and for one of a
    /// [`process_exception`](crate::process_exception) function: it has handled the error.
    fn raised(&self) -> Option<&Error>;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Response {}
}

impl ResponseExt for Response {
    fn raised(&self) -> Option<&Error> {
        let raised: &RaisedError = self.extensions().get()?;
        Some(&raised.0)
    }
}

/// The default rendering, for a handler on a plain axum router.
///
/// Inside an [`App`](crate::App) the error is found in the response again, and its handler is
/// called.
impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = self.plain_response();
        let unhandled = UnhandledError(Arc::new(Mutex::new(Some(self))));
        response.extensions_mut().insert(unhandled);
        response
    }
}
