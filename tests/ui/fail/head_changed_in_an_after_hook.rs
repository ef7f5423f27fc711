use hooks_runtime::prelude::*;

#[after_request]
fn stamp(_: &mut Parts, res: Response) -> Response {
    res
}

#[after_request]
fn strip(_: &mut Response, _: &mut Parts) {}

fn main() {}
