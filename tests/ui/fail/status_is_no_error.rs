use hooks_runtime::prelude::*;

#[error_handler(999)]
fn nine() -> &'static str {
    "nine"
}

#[error_handler(200)]
fn fine() -> &'static str {
    "fine"
}

fn main() {}
