use hooks_runtime::prelude::*;

#[before_request(ADMIN)]
fn start() {}

fn main() {}
