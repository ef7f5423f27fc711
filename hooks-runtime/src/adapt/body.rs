//! A before hook reads the body, and the view reads it again.

use crate::pipeline::{BodyError, Cx};
use axum::{
    RequestExt,
    body::{Body, Bytes},
    extract::Request,
};
use futures_util::{future::ready, stream};
use http_body_util::{LengthLimitError, Limited};
use std::{error::Error as StdError, sync::Arc};

/// The request once more, its body buffered within axum's default body limit.
///
/// A body that cannot be buffered breaks off in the same way in both requests, so that every
/// extractor answers with a rejection of its own.
pub(super) async fn copy_request(cx: &mut Cx) -> Request {
    let body = std::mem::take(&mut cx.body);
    let limited = Request::from_parts(cx.parts.clone(), body).with_limited_body();
    let (head, body) = limited.into_parts();
    let copy = match axum::body::to_bytes(body, usize::MAX).await {
        Ok(bytes) => {
            cx.body = Body::from(bytes.clone());
            Body::from(bytes)
        }
        Err(error) if is_over_limit(&error) => {
            cx.body = too_long();
            too_long()
        }
        Err(error) => {
            let error = BodyError(Arc::new(error));
            cx.body = broken_off(error.clone());
            broken_off(error)
        }
    };
    if let Some(hook) = cx.current {
        cx.witness(hook);
    }
    Request::from_parts(head, copy)
}

pub(crate) fn is_over_limit(error: &(dyn StdError + 'static)) -> bool {
    error.is::<LengthLimitError>() || error.source().is_some_and(is_over_limit)
}

/// A body longer than its limit. Only `Limited` makes the error that axum's extractors look for.
fn too_long() -> Body {
    Body::new(Limited::new(Body::from("-"), 0))
}

fn broken_off(error: BodyError) -> Body {
    Body::from_stream(stream::once(ready(Err::<Bytes, _>(error))))
}
