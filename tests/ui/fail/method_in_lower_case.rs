use hooks_runtime::prelude::*;

#[route("/", methods = [get])]
async fn index() {}

fn main() {}
