//! An app that tests mount in another.

use hooks_runtime::prelude::*;

#[get("/")]
fn of_inner() -> &'static str {
    "inner"
}

pub(crate) fn new() -> App {
    app!(self)
}
