//! What stands in the place of `template.rs` without the feature `templates`: no response is deferred.

use super::Cx;
use crate::Error;
use axum::response::Response;
use std::future::{Ready, ready};

#[inline]
pub(super) fn is_deferred(_: &Response) -> bool {
    false
}

pub(super) fn process(_: &mut Cx, _: &mut Response) -> Ready<Result<(), Error>> {
    ready(Ok(()))
}

pub(super) fn render(_: &mut Cx, _: &mut Response) -> Ready<Result<(), Error>> {
    ready(Ok(()))
}
