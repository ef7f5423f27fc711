use hooks_runtime::prelude::*;

#[route("/", methods = [])]
async fn index() {}

fn main() {}
