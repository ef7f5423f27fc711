use hooks_runtime::prelude::*;

#[route("/", methods = GET)]
async fn index() {}

fn main() {}
