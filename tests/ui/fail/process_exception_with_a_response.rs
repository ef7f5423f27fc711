use hooks_runtime::prelude::*;

#[process_exception]
fn renders(error: &Error) -> StatusCode {
    error.status()
}

fn main() {}
