use hooks_runtime::prelude::*;

fn count() -> u32 {
    1
}

#[get("/", after = [count])]
async fn index() {}

fn main() {}
