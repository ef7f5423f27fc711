use hooks_runtime::prelude::*;

#[before_request(blocking)]
fn check(_: &Parts) {}

#[get("/", blocking)]
fn index(_: &mut Parts) {}

#[after_request(blocking)]
fn stamp(_: &mut Response) {}

fn main() {}
