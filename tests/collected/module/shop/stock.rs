//! The module below.

use hooks_runtime::prelude::*;

#[before_request]
fn stock_one() {}

#[before_serving]
fn count_the_stock() {}

#[get("/stock")]
fn stock() -> &'static str {
    "stock"
}

pub(crate) fn app() -> App {
    app!(self)
}
