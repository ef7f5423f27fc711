use hooks_runtime::prelude::*;

#[before_request(crate = "hooks_runtime")]
fn start() {}

fn main() {}
