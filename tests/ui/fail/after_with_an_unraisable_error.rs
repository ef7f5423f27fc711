use hooks_runtime::prelude::*;

fn stamp(res: Response) -> Result<Response, std::fmt::Error> {
    Ok(res)
}

#[get("/", after = [stamp])]
async fn index() {}

fn main() {}
