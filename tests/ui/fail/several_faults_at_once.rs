use hooks_runtime::prelude::*;

#[before_request]
const unsafe fn start<T>(_: impl Clone) {}

fn main() {}
