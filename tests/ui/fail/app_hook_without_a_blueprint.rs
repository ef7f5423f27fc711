use hooks_runtime::prelude::*;

#[before_app_request]
fn start() {}

#[app_error_handler(404)]
fn missing() -> &'static str {
    "missing"
}

fn main() {}
