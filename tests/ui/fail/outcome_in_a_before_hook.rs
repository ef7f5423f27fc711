use hooks_runtime::prelude::*;

#[before_request]
fn start(_: &Outcome) {}

fn main() {}
