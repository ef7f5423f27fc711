use hooks_runtime::prelude::*;

#[get("/users//{id}")]
async fn user(Path(_): Path<u64>) {}

fn main() {}
