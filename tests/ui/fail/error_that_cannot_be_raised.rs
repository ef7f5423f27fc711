use hooks_runtime::prelude::*;

struct Failed;

#[get("/")]
async fn index() -> Result<&'static str, Failed> {
    Err(Failed)
}

fn main() {}
