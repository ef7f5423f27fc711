use hooks_runtime::prelude::*;

struct Failed;

fn stamp(res: Response) -> Result<Response, Failed> {
    Ok(res)
}

#[get("/", after = [stamp])]
async fn index() {}

fn main() {}
