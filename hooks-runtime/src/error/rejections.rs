//! Errors of axum's own, which know their status and the text for the client.

use super::{
    Error,
    value::{StdValue, Value},
};
use axum::{
    extract::rejection::{
        BytesRejection, ExtensionRejection, FailedToBufferBody, FailedToDeserializeForm,
        FailedToDeserializeFormBody, FailedToDeserializePathParams, FailedToDeserializeQueryString,
        FormRejection, InvalidFormContentType, InvalidUtf8, InvalidUtf8InPathParam, JsonDataError,
        JsonRejection, JsonSyntaxError, LengthLimitError, MatchedPathMissing, MatchedPathRejection,
        MissingExtension, MissingJsonContentType, MissingPathParams, NestedPathRejection,
        PathRejection, QueryRejection, RawFormRejection, RawPathParamsRejection, StringRejection,
        UnknownBodyError,
    },
    http::StatusCode,
    response::{IntoResponse, Response},
};
use std::{any::Any, error::Error as StdError};

pub(super) trait RejectionValue: StdValue {
    fn status_of(&self) -> StatusCode;
    /// What the client gets to read.
    fn body_text(&self) -> String;
    fn render(self: Box<Self>) -> Response;
}

macro_rules! rejections {
    ($($(#[$cfg:meta])* $rejection:ty,)*) => {
        $(
            $(#[$cfg])*
            impl RejectionValue for $rejection {
                fn status_of(&self) -> StatusCode {
                    self.status()
                }

                fn body_text(&self) -> String {
                    self.body_text()
                }

                fn render(self: Box<Self>) -> Response {
                    (*self).into_response()
                }
            }
        )*

        /// Take one of axum's errors out of `slot`, which is an `Option` of the error.
        pub(super) fn take_from(slot: &mut dyn Any) -> Option<Error> {
            let id = (*slot).type_id();
            $(
                $(#[$cfg])*
                if id == std::any::TypeId::of::<Option<$rejection>>() {
                    let rejection = slot.downcast_mut::<Option<$rejection>>()?.take()?;
                    return Some(from_rejection(Box::new(rejection)));
                }
            )*
            None
        }

        /// As [`take_from`], of a box.
        pub(super) fn unbox(
            error: Box<dyn StdError + Send + Sync>,
        ) -> Result<Error, Box<dyn StdError + Send + Sync>> {
            $(
                $(#[$cfg])*
                if error.is::<$rejection>() {
                    return error.downcast::<$rejection>().map(|error| from_rejection(error));
                }
            )*
            Err(error)
        }
    };
}

rejections! {
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
    RawPathParamsRejection,
    // What stands in the variants of those above.
    FailedToBufferBody,
    FailedToDeserializeForm,
    FailedToDeserializeFormBody,
    FailedToDeserializePathParams,
    FailedToDeserializeQueryString,
    InvalidFormContentType,
    InvalidUtf8,
    InvalidUtf8InPathParam,
    JsonDataError,
    JsonSyntaxError,
    LengthLimitError,
    MatchedPathMissing,
    MissingExtension,
    MissingJsonContentType,
    MissingPathParams,
    UnknownBodyError,
    #[cfg(feature = "multipart")]
    axum::extract::multipart::MultipartError,
    #[cfg(feature = "multipart")]
    axum::extract::multipart::MultipartRejection,
    #[cfg(feature = "multipart")]
    axum::extract::multipart::InvalidBoundary,
    #[cfg(feature = "ws")]
    axum::extract::ws::rejection::WebSocketUpgradeRejection,
    #[cfg(feature = "ws")]
    super::WebSocketUpgradeRejection,
}

/// One of axum's errors as an [`Error`]; any other comes back.
pub(super) fn convert<E: 'static>(error: E) -> Result<Error, E> {
    let mut slot = Some(error);
    match (take_from(&mut slot), slot) {
        (None, Some(error)) => Err(error),
        (taken, _) => Ok(taken.expect("what empties `slot` returns an error")),
    }
}

fn from_rejection(rejection: Box<dyn RejectionValue>) -> Error {
    let status = rejection.status_of();
    // A mistake in the program, not in the request: clients must not see its text.
    if status.is_server_error() {
        return Error::from_parts(None, Value::Std(rejection));
    }
    Error::from_parts(Some(status), Value::Rejection(rejection))
}
