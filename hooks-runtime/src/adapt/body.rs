//! A before hook reads the body, and the view reads it again.

use crate::{Error, pipeline::Cx};
use axum::{RequestExt, body::Body, extract::Request, http::StatusCode};
use http_body_util::LengthLimitError;
use std::error::Error as StdError;

/// The request once more, its body buffered within axum's default body limit.
pub(super) async fn copy_request(cx: &mut Cx) -> Result<Request, Error> {
    let body = std::mem::take(&mut cx.body);
    let limited = Request::from_parts(cx.parts.clone(), body).with_limited_body();
    let (head, body) = limited.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX)
        .await
        .map_err(|error| {
            let status = if is_over_limit(&error) {
                StatusCode::PAYLOAD_TOO_LARGE
            } else {
                StatusCode::BAD_REQUEST
            };
            Error::new(error).with_status(status)
        })?;
    cx.body = Body::from(bytes.clone());
    Ok(Request::from_parts(head, Body::from(bytes)))
}

fn is_over_limit(error: &(dyn StdError + 'static)) -> bool {
    error.is::<LengthLimitError>() || error.source().is_some_and(is_over_limit)
}
