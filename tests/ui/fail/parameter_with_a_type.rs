use hooks_runtime::prelude::*;

#[get("/users/{id:u64}")]
async fn user(Path(_): Path<u64>) {}

fn main() {}
