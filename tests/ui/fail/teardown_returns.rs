use hooks_runtime::prelude::*;

#[teardown_request]
fn close() -> Result<()> {
    Ok(())
}

fn main() {}
