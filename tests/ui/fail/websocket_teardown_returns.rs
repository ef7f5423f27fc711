use hooks_runtime::prelude::*;

#[teardown_websocket]
fn done() -> u8 {
    1
}

fn main() {}
