use hooks_runtime::prelude::*;

#[before_request]
unsafe extern "C" fn start<T>(_: impl Clone) {}

fn main() {}
