//! Errors that keep their response, errors for clients, and functions with an `Err` of their own type.

mod axum_errors;
mod clash;
mod http_error;
mod registered;
mod returned;
