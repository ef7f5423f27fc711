use hooks_runtime::prelude::*;

#[after_request]
fn stamp(_: G) -> Response {
    "stamped".into_response()
}

#[after_request]
async fn replace() -> Result<&'static str> {
    Ok("replaced")
}

fn main() {}
