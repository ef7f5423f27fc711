use hooks_runtime::prelude::*;

#[get("/", skip = [login])]
async fn index() {}

fn main() {}
