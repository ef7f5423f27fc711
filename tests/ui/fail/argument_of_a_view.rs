use hooks_runtime::prelude::*;

struct User;

#[get("/")]
async fn index(_: User, _: G) {}

fn main() {}
