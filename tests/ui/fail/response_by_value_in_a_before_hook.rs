use hooks_runtime::prelude::*;

#[before_request]
fn answer(_: Response) {}

fn main() {}
