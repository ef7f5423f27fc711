use hooks_runtime::prelude::*;

#[before_app_websocket]
fn before() {}

#[teardown_app_websocket(order = 1)]
fn teardown() {}

fn main() {}
