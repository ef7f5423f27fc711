//! The types decide what an after hook takes.
#![deny(warnings)]
#![allow(
    clippy::unnecessary_wraps,
    reason = "what a function may return is the point"
)]

use hooks_runtime::prelude::{G, Result, after_request, app};

type Answer = axum::response::Response;

#[after_request]
async fn replace(_: G, res: Answer, _: axum::http::HeaderMap) -> Result<Answer> {
    Ok(res)
}

#[after_request]
fn change(_: &mut Answer) {}

#[after_request]
fn look(_: &Answer) -> Result<()> {
    Ok(())
}

#[test]
fn builds() {
    drop(app!(self).build().unwrap());
}
