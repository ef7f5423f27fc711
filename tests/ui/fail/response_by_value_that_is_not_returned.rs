use hooks_runtime::prelude::*;

#[after_request]
fn stamp(_: Response) {}

fn main() {}
