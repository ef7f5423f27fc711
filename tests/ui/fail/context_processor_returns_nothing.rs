use hooks_runtime::prelude::*;

#[context_processor]
fn nothing(_: G) {}

#[context_processor]
async fn nothing_or_an_error() -> Result<()> {
    Ok(())
}

fn main() {}
