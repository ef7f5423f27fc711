use hooks_runtime::prelude::*;

async fn log(_: HeaderMap, _: Response) -> Result<()> {
    Ok(())
}

#[get("/", after = [log])]
async fn index() {}

fn main() {}
