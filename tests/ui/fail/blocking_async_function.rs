use hooks_runtime::prelude::*;

#[before_request(blocking)]
async fn check() {}

fn main() {}
