use hooks_runtime::prelude::*;

#[before_request(404)]
fn start() {}

fn main() {}
