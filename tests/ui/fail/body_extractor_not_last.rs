use hooks_runtime::prelude::*;

#[post("/")]
async fn create(_: String, _: HeaderMap) {}

fn main() {}
