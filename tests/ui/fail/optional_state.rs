use hooks_runtime::prelude::*;

#[before_request]
fn count(_: Option<State<u64>>) {}

fn main() {}
