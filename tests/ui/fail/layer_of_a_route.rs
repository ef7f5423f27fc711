use hooks_runtime::prelude::*;

#[get("/", layer = 5)]
fn index() {}

fn main() {}
