use hooks_runtime::prelude::*;

#[before_request]
fn zebra_one() {}

#[before_request]
fn zebra_two() {}
