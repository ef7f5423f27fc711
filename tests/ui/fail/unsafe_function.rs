use hooks_runtime::prelude::*;

#[before_request]
unsafe fn start() {}

fn main() {}
