use hooks_runtime::prelude::*;

#[get("/files/{name:path}")]
async fn file(Path(_): Path<String>) {}

#[get("/pages/<path:page>")]
async fn page(Path(_): Path<String>) {}

fn main() {}
