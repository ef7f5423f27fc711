use hooks_runtime::prelude::*;

#[before_request]
fn start<T: Default>(_: State<T>) {}

fn main() {}
