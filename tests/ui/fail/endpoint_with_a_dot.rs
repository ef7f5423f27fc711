use hooks_runtime::prelude::*;

#[get("/", endpoint = "admin.index")]
async fn index() {}

fn main() {}
