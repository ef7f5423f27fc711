use hooks_runtime::prelude::*;

#[before_request]
fn stamp(_: &mut Response) {}

fn main() {}
