use hooks_runtime::prelude::*;

#[error_handler]
fn failed(_: &Error) {}

fn main() {}
