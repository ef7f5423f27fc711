use hooks_runtime::prelude::*;

#[get("/one", with = 5)]
fn one() {}

#[get("/empty", with = [])]
fn empty() {}

fn main() {}
