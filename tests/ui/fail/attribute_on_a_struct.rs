use hooks_runtime::prelude::*;

#[before_request]
struct Timer;

fn main() {}
