use hooks_runtime::prelude::*;

#[get("/users/<int:id>")]
async fn user(Path(_): Path<u64>) {}

#[get("/files/<name>")]
async fn file(Path(_): Path<String>) {}

fn main() {}
