use hooks_runtime::prelude::*;

#[after_request]
fn merge(_: Response, second: Response) -> Response {
    second
}

#[after_request]
fn copy(_: &mut Response, from: Response) -> Response {
    from
}

#[after_request]
fn look(_: &Response, res: axum::response::Response) -> Response {
    res
}

fn main() {}
