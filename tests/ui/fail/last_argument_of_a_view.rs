use hooks_runtime::prelude::*;

struct User;

#[get("/")]
async fn index(_: User) {}

fn main() {}
