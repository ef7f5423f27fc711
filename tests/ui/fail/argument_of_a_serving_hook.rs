use hooks_runtime::prelude::*;

#[before_serving]
fn start(_: HeaderMap) {}

#[after_serving]
fn stop(_: &Parts) {}

fn main() {}
