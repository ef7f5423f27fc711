use hooks_runtime::prelude::*;

#[before_request]
extern "C" fn start() {}

fn main() {}
