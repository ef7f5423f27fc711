use hooks_runtime::prelude::*;

#[get("/users?page=1")]
async fn users() {}

fn main() {}
