use hooks_runtime::prelude::*;

#[before_request]
fn start() -> Result<(), std::fmt::Error> {
    Ok(())
}

fn main() {}
