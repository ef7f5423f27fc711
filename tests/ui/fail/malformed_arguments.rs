use hooks_runtime::prelude::*;

#[get("/", order = , = 5)]
async fn index() {}

fn main() {}
