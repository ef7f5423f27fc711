use hooks_runtime::prelude::*;

#[before_serving]
async fn start() -> StatusCode {
    StatusCode::OK
}

fn main() {}
