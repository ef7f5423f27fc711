use hooks_runtime::prelude::*;

#[get("/users/{id")]
async fn user(Path(_): Path<u64>) {}

#[get("/files/{}")]
async fn file(Path(_): Path<String>) {}

fn main() {}
