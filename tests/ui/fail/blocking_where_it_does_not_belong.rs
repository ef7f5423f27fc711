use hooks_runtime::prelude::*;

#[teardown_request(blocking)]
fn over() {}

#[error_handler(404, blocking)]
fn lost() -> &'static str {
    "lost"
}

#[before_serving(blocking)]
fn start() {}

fn main() {}
