use hooks_runtime::prelude::*;

#[teardown_request]
fn close(_: &mut Outcome) {}

fn main() {}
