//! In the place of `render.rs` without the feature `templates`: no response is deferred.
//!
//! Boxed as there, so that the future of a request is no larger.

use super::Cx;
use crate::{Error, pipeline::BoxFuture};
use axum::response::Response;
use std::future::ready;

#[inline]
pub(super) fn is_deferred(_: &Response) -> bool {
    false
}

pub(super) fn process(_: &mut Cx, _: &mut Response) -> BoxFuture<'static, Result<(), Error>> {
    Box::pin(ready(Ok(())))
}

pub(super) fn render(_: &mut Cx, _: &mut Response) -> BoxFuture<'static, Result<(), Error>> {
    Box::pin(ready(Ok(())))
}
