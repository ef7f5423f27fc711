use hooks_runtime::prelude::*;

#[route("/", methods = [GET, POST, GET])]
async fn index() {}

fn main() {}
