use hooks_runtime::prelude::*;

struct User;

#[error_handler]
fn failed(_: &Error) -> User {
    User
}

fn main() {}
