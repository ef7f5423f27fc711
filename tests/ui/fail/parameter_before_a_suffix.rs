use hooks_runtime::prelude::*;

#[get("/files/{name}.json")]
async fn file(Path(_): Path<String>) {}

#[get("/files/{*rest}/raw")]
async fn raw(Path(_): Path<String>) {}

fn main() {}
