use hooks_runtime::prelude::*;

#[before_request(order)]
fn start() {}

fn main() {}
