use hooks_runtime::prelude::*;

fn count() {}

#[get("/", before = count)]
async fn index() {}

fn main() {}
