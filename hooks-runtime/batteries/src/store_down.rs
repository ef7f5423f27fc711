//! [`StoreDown`]: the error of a battery whose store does not answer.

use hooks_runtime::{
    axum::{
        http::{HeaderValue, StatusCode, header::RETRY_AFTER},
        response::{IntoResponse, Response},
    },
    error_response,
};
use std::{error::Error as StdError, fmt};

/// When a client may try again, in seconds.
const RETRY_AFTER_SECONDS: &str = "5";

/// A store did not answer in time, or there is no connection to it. The response is a 503 with
/// `Retry-After`, and the error is logged. Only requests that need the store fail, and no restart is
/// needed when it is back.
///
/// An error handler may take it: `#[error_handler] fn down(_: &StoreDown) -> …`.
#[derive(Debug)]
pub struct StoreDown {
    store: &'static str,
    cause: Box<dyn StdError + Send + Sync>,
}

impl StoreDown {
    /// For a store of your own: its name for the log, and the error of its client.
    pub fn new(store: &'static str, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        let cause = cause.into();
        StoreDown { store, cause }
    }

    /// The response, for where no error can be raised any more.
    pub(crate) fn response() -> Response {
        let after = [(RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER_SECONDS))];
        let text = "the service is not available at the moment, please try again";
        (StatusCode::SERVICE_UNAVAILABLE, after, text).into_response()
    }

    /// The name of the store.
    pub fn store(&self) -> &'static str {
        self.store
    }
}

impl fmt::Display for StoreDown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the store {} does not answer", self.store)
    }
}

impl StdError for StoreDown {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.cause)
    }
}

#[error_response]
impl IntoResponse for StoreDown {
    fn into_response(self) -> Response {
        StoreDown::response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_are_told_when_to_come_again_and_the_log_why() {
        let down = StoreDown::new("redis", "connection refused at 10.0.0.5");
        assert_eq!(down.store(), "redis");
        assert_eq!(down.to_string(), "the store redis does not answer");
        let cause = down.source().expect("a cause").to_string();
        assert_eq!(cause, "connection refused at 10.0.0.5");
        let response = down.into_response();
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(response.headers()[RETRY_AFTER], "5");
    }
}
