use hooks_runtime::prelude::*;

#[after_request]
fn stamp(_: &mut Response, _: String) {}

fn main() {}
