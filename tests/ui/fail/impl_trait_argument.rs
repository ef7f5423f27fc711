use hooks_runtime::prelude::*;

#[before_request]
fn start(_: impl Clone) {}

fn main() {}
