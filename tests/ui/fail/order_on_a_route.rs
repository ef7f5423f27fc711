use hooks_runtime::prelude::*;

#[get("/", order = 1)]
async fn index() {}

fn main() {}
