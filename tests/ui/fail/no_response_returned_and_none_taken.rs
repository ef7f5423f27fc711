use hooks_runtime::prelude::*;

#[after_request]
fn count(_: G) -> u8 {
    0
}

fn main() {}
