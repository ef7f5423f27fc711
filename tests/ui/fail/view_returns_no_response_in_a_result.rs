use hooks_runtime::prelude::*;

struct User;

#[get("/")]
async fn index() -> Result<User> {
    Ok(User)
}

fn main() {}
