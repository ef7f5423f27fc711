use hooks_runtime::prelude::*;

#[before_websocket]
fn before(_: &mut Response) {}

#[teardown_websocket]
fn done(_: &Response) {}

fn main() {}
