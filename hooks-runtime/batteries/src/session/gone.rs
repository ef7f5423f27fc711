//! [`SessionGone`]: the session ended while a request changed it.

use hooks_runtime::{
    axum::{
        http::StatusCode,
        response::{IntoResponse, Response},
    },
    error_response,
};
use std::fmt;

/// The session of this request was ended or got a new id while the request ran, mostly by a logout or a
/// login in another tab. Nothing of it was saved. The response is a 400 whose text asks to try again: the
/// next request has the browser's current session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SessionGone;

impl fmt::Display for SessionGone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the session ended while this request changed it")
    }
}

impl std::error::Error for SessionGone {}

#[error_response]
impl IntoResponse for SessionGone {
    fn into_response(self) -> Response {
        let text = "your session has changed in the meantime, nothing was saved: please try again";
        (StatusCode::BAD_REQUEST, text).into_response()
    }
}
