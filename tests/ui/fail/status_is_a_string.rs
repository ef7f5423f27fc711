use hooks_runtime::prelude::*;

#[error_handler("404")]
fn missing() -> &'static str {
    "missing"
}

fn main() {}
