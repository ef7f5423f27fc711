use hooks_runtime::prelude::*;

#[before_request]
fn start<'a>(_: &'a Parts) {}

fn main() {}
