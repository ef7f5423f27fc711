use hooks_runtime::prelude::*;

#[before_request(order = 1, order = 2)]
fn start() {}

fn main() {}
