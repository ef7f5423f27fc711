use hooks_runtime::prelude::*;

#[route("/", methods = [GET, ANY])]
fn index() {}

fn main() {}
