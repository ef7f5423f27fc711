use hooks_runtime::prelude::*;

struct User;

#[before_request]
fn load(_: User, _: G) {}

fn main() {}
