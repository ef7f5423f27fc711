use hooks_runtime::prelude::*;

#[get("/", endpoint("index"))]
async fn index() {}

fn main() {}
