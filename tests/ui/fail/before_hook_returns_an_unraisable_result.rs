use hooks_runtime::prelude::*;

struct Failed;

#[before_request]
fn start() -> Result<(), Failed> {
    Ok(())
}

fn main() {}
