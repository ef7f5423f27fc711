use hooks_runtime::prelude::*;

struct Limit(u32);

#[get("/", with = [Limit(5)])]
fn index() {}

fn main() {}
