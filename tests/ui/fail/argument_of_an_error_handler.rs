use hooks_runtime::prelude::*;

struct User;

#[error_handler]
fn failed(_: &Error, _: User) -> &'static str {
    "failed"
}

fn main() {}
