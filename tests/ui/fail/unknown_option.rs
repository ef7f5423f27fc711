use hooks_runtime::prelude::*;

#[before_request(priority = 1)]
fn start() {}

fn main() {}
