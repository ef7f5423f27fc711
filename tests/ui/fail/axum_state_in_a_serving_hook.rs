use axum::extract::State;
use hooks_runtime::prelude::before_serving;

#[before_serving]
fn start(_: State<u32>) {}

fn main() {}
