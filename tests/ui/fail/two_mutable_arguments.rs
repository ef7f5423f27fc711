use hooks_runtime::prelude::*;

#[before_request]
fn start(_: &mut Parts, _: &mut Parts) {}

fn main() {}
