use hooks_runtime::prelude::*;

struct User;

#[get("/")]
async fn index() -> User {
    User
}

fn main() {}
