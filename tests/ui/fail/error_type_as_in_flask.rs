use hooks_runtime::prelude::*;
use std::num::ParseIntError;

#[error_handler(ParseIntError)]
fn no_number(_: &ParseIntError) -> StatusCode {
    StatusCode::BAD_REQUEST
}

fn main() {}
