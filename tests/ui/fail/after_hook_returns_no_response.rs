use hooks_runtime::prelude::*;

struct User;

#[after_request]
fn stamp(_: Response) -> User {
    User
}

fn main() {}
