use hooks_runtime::prelude::*;

#[get("/")]
async fn index(_: &mut Response) {}

fn main() {}
