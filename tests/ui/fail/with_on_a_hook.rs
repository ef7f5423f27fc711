use hooks_runtime::prelude::*;

#[before_request(with = [5])]
fn hook() {}

fn main() {}
