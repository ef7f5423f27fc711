use hooks_runtime::prelude::*;

struct User;

#[after_request]
fn stamp(_: User, _: &mut Response) {}

fn main() {}
