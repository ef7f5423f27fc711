use hooks_runtime::prelude::*;

#[route("/")]
async fn index() {}

fn main() {}
