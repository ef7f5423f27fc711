use hooks_runtime::prelude::*;

#[before_request]
fn start(_: &'static Parts) {}

fn main() {}
