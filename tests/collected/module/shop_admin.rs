//! A module whose name begins as that of another.

use hooks_runtime::prelude::*;

#[before_request]
fn admin_only() {}

#[get("/")]
fn index() -> &'static str {
    "shop admin"
}

pub(crate) fn app() -> App {
    app!(self)
}
