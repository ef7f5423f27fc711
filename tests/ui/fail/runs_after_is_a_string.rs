use hooks_runtime::prelude::*;

#[before_request(runs_after = "login")]
fn start() {}

fn main() {}
