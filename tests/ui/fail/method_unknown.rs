use hooks_runtime::prelude::*;

#[route("/", methods = [FETCH])]
async fn index() {}

fn main() {}
