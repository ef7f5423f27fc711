use hooks_runtime::prelude::*;

#[before_request]
fn start(_: State<impl Clone>, _: &impl Clone) {}

fn main() {}
