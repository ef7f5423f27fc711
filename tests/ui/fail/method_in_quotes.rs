use hooks_runtime::prelude::*;

#[route("/", methods = ["GET", "post"])]
async fn index() {}

fn main() {}
