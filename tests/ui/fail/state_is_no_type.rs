use hooks_runtime::prelude::*;

#[before_request(state = 5)]
fn check() {}

fn main() {}
