use hooks_runtime::prelude::*;

#[get("/", methods = [POST])]
async fn index() {}

fn main() {}
