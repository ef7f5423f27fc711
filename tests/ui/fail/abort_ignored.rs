#![deny(unused_must_use)]

use hooks_runtime::prelude::*;

#[before_request]
fn guard(headers: HeaderMap) {
    if !headers.contains_key("x-key") {
        abort(StatusCode::FORBIDDEN);
    }
}

#[before_request]
fn other_guard(headers: HeaderMap) {
    if !headers.contains_key("x-key") {
        Error::msg("no key").with_status(StatusCode::FORBIDDEN);
    }
}

fn main() {}
