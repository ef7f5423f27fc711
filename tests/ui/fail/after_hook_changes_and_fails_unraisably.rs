use hooks_runtime::prelude::*;

#[after_request]
fn stamp(_: &mut Response) -> Result<(), std::fmt::Error> {
    Ok(())
}

fn main() {}
