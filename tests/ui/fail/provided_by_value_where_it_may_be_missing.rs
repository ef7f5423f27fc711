use hooks_runtime::{ProvidedByValue, prelude::*};

#[derive(Clone)]
struct Session;

impl ProvidedByValue for Session {}

#[after_request]
fn after(_: Session, _: &mut Response) {}

#[error_handler]
fn failed(_: &Error, _: Session) -> StatusCode {
    StatusCode::INTERNAL_SERVER_ERROR
}

fn main() {}
