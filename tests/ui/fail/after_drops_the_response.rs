use hooks_runtime::prelude::*;

fn log(res: Response) {
    drop(res);
}

#[get("/", after = [log])]
async fn index() {}

fn main() {}
