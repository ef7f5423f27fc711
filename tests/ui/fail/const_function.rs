use hooks_runtime::prelude::*;

#[before_request]
const fn start() {}

fn main() {}
