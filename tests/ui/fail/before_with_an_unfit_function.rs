use hooks_runtime::prelude::*;

fn count(_: u32) {}

#[get("/", before = [count])]
async fn index() {}

fn main() {}
