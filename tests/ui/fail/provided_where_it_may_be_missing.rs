use hooks_runtime::prelude::*;

struct User;

#[after_request]
fn after(_: Provided<User>, _: &mut Response) {}

#[teardown_request]
async fn over(_: Provided<User>) {}

#[error_handler]
fn failed(_: &Error, _: Provided<User>) -> StatusCode {
    StatusCode::INTERNAL_SERVER_ERROR
}

#[context_processor]
fn values(_: Provided<User>) -> u8 {
    7
}

fn main() {}
