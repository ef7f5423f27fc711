use hooks_runtime::prelude::*;

#[get]
async fn index() {}

fn main() {}
