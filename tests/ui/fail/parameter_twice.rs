use hooks_runtime::prelude::*;

#[get("/users/{id}/posts/{id}")]
async fn post_of(Path(_): Path<(u64, u64)>) {}

fn main() {}
