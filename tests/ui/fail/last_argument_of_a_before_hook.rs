use hooks_runtime::prelude::*;

struct User;

#[before_request]
fn load(_: G, _: User) {}

fn main() {}
