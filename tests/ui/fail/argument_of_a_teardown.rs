use hooks_runtime::prelude::*;

struct User;

#[teardown_request]
fn close(_: User) {}

fn main() {}
