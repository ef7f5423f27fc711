use hooks_runtime::prelude::*;

#[error_handler(404)]
fn lost(_: Error) -> &'static str {
    "lost"
}

fn main() {}
