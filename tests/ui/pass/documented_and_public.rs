//! Docs, visibility, other attributes and a body of any shape stay as they are.
#![deny(warnings, missing_docs)]

use hooks_runtime::prelude::*;

/// Counted by whoever calls it.
///
/// # Panics
/// Never.
#[before_request]
#[must_use]
#[inline]
pub fn greet() -> Option<&'static str> {
    //! Docs inside, too.
    #![allow(clippy::all)]
    None
}

#[allow(unused_mut)]
#[after_request]
pub(crate) async fn stamp(mut res: Response) -> Response {
    res
}

#[test]
fn builds() {
    assert!(greet().is_none());
    drop(stamp(Response::default()));
}
