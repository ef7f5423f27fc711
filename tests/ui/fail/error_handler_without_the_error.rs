use hooks_runtime::prelude::*;

#[error_handler]
fn failed() -> &'static str {
    "failed"
}

fn main() {}
