use hooks_runtime::prelude::*;

struct Failed;

#[after_request]
fn stamp(_: &mut Response) -> Result<(), Failed> {
    Ok(())
}

fn main() {}
