use hooks_runtime::prelude::*;

struct User;

#[post("/")]
async fn create(_: Json<User>) {}

fn main() {}
