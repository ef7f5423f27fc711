use hooks_runtime::prelude::*;

static NOT: u32 = 1;

#[before_request(NOT)]
fn start() {}

fn main() {}
