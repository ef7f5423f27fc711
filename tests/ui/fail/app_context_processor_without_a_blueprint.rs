use hooks_runtime::prelude::*;

#[app_context_processor]
fn menu() -> Vec<u8> {
    Vec::new()
}

fn main() {}
