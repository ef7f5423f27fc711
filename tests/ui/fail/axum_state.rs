use axum::extract::State;
use hooks_runtime::prelude::before_request;

#[before_request]
fn first(_: State<u32>, _: axum::http::Method) {}

#[before_request]
fn last(_: State<u32>) {}

fn main() {}
