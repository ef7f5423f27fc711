use hooks_runtime::prelude::*;

#[before_request(blocking = true)]
fn check() {}

#[get(blocking, "/")]
fn index() {}

#[post("/", blocking, blocking)]
fn create() {}

fn main() {}
