use hooks_runtime::prelude::*;

#[error_handler(404)]
fn lost(_: &Error, _: Request) -> &'static str {
    "lost"
}

fn main() {}
