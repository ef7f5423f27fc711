use hooks_runtime::prelude::*;

#[error_handler(StatusCode::NOT_FOUND)]
fn missing() -> &'static str {
    "missing"
}

fn main() {}
