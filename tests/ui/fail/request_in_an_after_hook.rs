use hooks_runtime::prelude::*;

#[after_request]
fn stamp(_: Request, _: &mut Response) {}

fn main() {}
