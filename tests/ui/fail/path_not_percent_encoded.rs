use hooks_runtime::prelude::*;

#[get("/grüße/{name}")]
async fn greet(Path(_): Path<String>) {}

#[get("/two words")]
async fn words() {}

fn main() {}
