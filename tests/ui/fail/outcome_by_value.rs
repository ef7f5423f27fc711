use hooks_runtime::prelude::*;

#[teardown_request]
fn close(_: Outcome) {}

fn main() {}
