use hooks_runtime::prelude::*;

#[before_request(order = "first")]
unsafe fn start() {}

#[error_handler(200)]
fn failed(_: Error) {}

fn main() {}
