use hooks_runtime::prelude::*;

#[before_request]
fn start() -> String {
    String::new()
}

fn main() {}
