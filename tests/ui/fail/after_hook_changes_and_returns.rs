use hooks_runtime::prelude::*;

#[after_request]
fn stamp(_: &mut Response) -> StatusCode {
    StatusCode::OK
}

fn main() {}
