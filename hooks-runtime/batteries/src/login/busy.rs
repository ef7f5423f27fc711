//! [`PasswordsBusy`]: what somebody gets whose password cannot be hashed soon.

use crate::StoreDown;
use hooks_runtime::{
    axum::response::{IntoResponse, Response},
    error_response,
};
use std::fmt;

/// So many passwords wait to be hashed that this one would wait for seconds: a 503 with `Retry-After`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PasswordsBusy;

impl fmt::Display for PasswordsBusy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("too many passwords wait to be hashed")
    }
}

impl std::error::Error for PasswordsBusy {}

#[error_response]
impl IntoResponse for PasswordsBusy {
    fn into_response(self) -> Response {
        StoreDown::response()
    }
}
