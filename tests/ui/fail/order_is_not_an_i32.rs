use hooks_runtime::prelude::*;

#[before_request(order = 3_000_000_000)]
fn first() {}

#[before_request(order = "first")]
fn second() {}

fn main() {}
