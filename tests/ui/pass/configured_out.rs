//! A `#[cfg]` above or below the attribute takes the hook away with its function.
#![deny(warnings)]

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

fn main() {
    let router: axum::Router = app!().build().unwrap();
    drop(router);
}
