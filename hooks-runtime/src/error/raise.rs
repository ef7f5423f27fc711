//! From the `Err` of a function to an [`Error`], and from a response to the error it stands for.

use super::{
    Error, bare,
    render::{OwnResponse, Rendered},
    value::Value,
};
use axum::{
    extract::rejection::{
        BytesRejection, ExtensionRejection, FormRejection, JsonRejection, MatchedPathRejection,
        NestedPathRejection, PathRejection, QueryRejection, RawFormRejection,
        RawPathParamsRejection, StringRejection,
    },
    http::StatusCode,
    response::{IntoResponse, Response},
};
use std::{
    any::{Any, TypeId},
    sync::{Arc, Mutex, PoisonError},
};

impl Error {
    /// The error as the `Err` of a function gives it: an [`Error`] stays itself, anything else
    /// keeps its own `IntoResponse` as its default rendering.
    pub(crate) fn raise<E: Send + 'static>(error: E) -> Self
    where
        Rendered<E>: IntoResponse,
    {
        let mut slot = Some(error);
        let any: &mut dyn Any = &mut slot;
        if let Some(error) = any.downcast_mut::<Option<Error>>() {
            return error.take().expect("the slot was filled above");
        }
        if let Some(response) = any.downcast_mut::<Option<Response>>()
            && let Some(error) = response.as_mut().and_then(Raised::take_from)
        {
            return error;
        }
        if let Some(rejection) = rejection(any) {
            return rejection;
        }
        let error = slot.expect("only an `Error` or a rejection was taken out");
        let status = (&error as &dyn Any).downcast_ref::<StatusCode>();
        let status = status.filter(|status| !status.is_success()).copied();
        Error::from_parts(status, Value::Response(OwnResponse::new(error)))
    }

    /// A value that renders as a redirect stays what it is, as an answer and no failure.
    pub(crate) fn is_redirect(&self) -> bool {
        matches!(self.0.value, Value::Response(_))
            && self
                .explicit_status()
                .is_some_and(|status| status.is_redirection())
    }

    /// A response that was raised on purpose meets no handler, as Flask's `abort(response)` (F60).
    pub(crate) fn is_plain_response(&self) -> bool {
        self.value_type() == Some(TypeId::of::<Response>())
    }
}

/// Take a rejection of axum's out of `slot`, which is an `Option` of one.
fn rejection(slot: &mut dyn Any) -> Option<Error> {
    macro_rules! first_of {
        ($($rejection:ty),*) => {
            $(if let Some(rejection) = slot.downcast_mut::<Option<$rejection>>() {
                let rejection = rejection.take()?;
                let status = rejection.status();
                // The program uses the extractor wrongly: nothing for clients to read.
                if status.is_server_error() {
                    return Some(Error::new(rejection));
                }
                let value = Value::Rejection(Box::new(rejection));
                return Some(Error::from_parts(Some(status), value));
            })*
        };
    }
    #[cfg(feature = "ws")]
    first_of!(axum::extract::ws::rejection::WebSocketUpgradeRejection);
    first_of!(
        JsonRejection,
        FormRejection,
        QueryRejection,
        PathRejection,
        ExtensionRejection,
        MatchedPathRejection,
        NestedPathRejection,
        BytesRejection,
        StringRejection,
        RawFormRejection,
        RawPathParamsRejection
    );
    None
}

/// An [`Error`] that travels inside a response, from a handler that knows nothing of hooks to the
/// pipeline around it.
#[derive(Clone)]
pub(crate) struct Raised(Arc<Mutex<Option<Error>>>);

impl Raised {
    #[inline]
    pub(crate) fn take_from(response: &mut Response) -> Option<Error> {
        if response.extensions().is_empty() {
            return None;
        }
        Raised::found_in(response)
    }

    #[inline(never)]
    fn found_in(response: &mut Response) -> Option<Error> {
        let Raised(error) = response.extensions_mut().remove::<Raised>()?;
        error.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// In the extensions of a response that stands for an error.
#[derive(Clone)]
pub(crate) struct StandsFor(pub(crate) Arc<Error>);

/// Methods of the response that [`Next::run`](crate::Next::run) returns.
///
/// This trait is sealed: it is implemented for [`Response`] and cannot be implemented for other types.
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
        let stands_for: &StandsFor = self.extensions().get()?;
        Some(&stands_for.0)
    }
}

/// The default response, for a handler on a plain axum router.
///
/// Inside an [`App`](crate::App) the error is found in the response again, and its handler is called.
impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = bare(self.status());
        let raised = Raised(Arc::new(Mutex::new(Some(self))));
        response.extensions_mut().insert(raised);
        response
    }
}
