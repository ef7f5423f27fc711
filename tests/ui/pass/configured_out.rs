//! A `#[cfg]` above or below the attribute takes the hook away with its function.
#![deny(warnings)]
#![allow(
    clippy::non_minimal_cfg,
    reason = "what `all()` does to a hook is the point"
)]

use hooks_runtime::prelude::*;

#[before_request]
#[cfg(any())]
fn below(_: NoSuchType) {}

#[cfg(any())]
#[before_request]
fn above(_: NoSuchType) {}

#[get("/")]
#[cfg(all())]
#[cfg_attr(all(), allow(clippy::unused_async))]
async fn index() {}

#[test]
fn builds() {
    let router: axum::Router = app!(self).build().unwrap();
    drop(router);
}
