use hooks_runtime::prelude::*;

#[after_request]
fn stamp(_: &Response) -> StatusCode {
    StatusCode::OK
}

fn main() {}
