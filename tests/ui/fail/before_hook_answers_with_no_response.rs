use hooks_runtime::prelude::*;

struct User;

#[before_request]
fn start() -> Result<Option<User>> {
    Ok(None)
}

fn main() {}
