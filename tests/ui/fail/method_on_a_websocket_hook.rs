use hooks_runtime::prelude::*;

#[after_websocket(methods = [GET])]
fn after() {}

fn main() {}
