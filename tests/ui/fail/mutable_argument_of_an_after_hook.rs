use hooks_runtime::prelude::*;

#[after_request]
fn stamp(_: &mut Parts) {}

fn main() {}
