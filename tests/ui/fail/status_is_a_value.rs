use hooks_runtime::prelude::*;

const MISSING: StatusCode = StatusCode::NOT_FOUND;

#[error_handler(MISSING)]
fn missing(_: &Error) -> &'static str {
    "missing"
}

fn main() {}
