use hooks_runtime::prelude::*;

const INDEX: &str = "/";

#[get(INDEX)]
async fn index() {}

#[get(concat!("/", "users"))]
async fn users() {}

fn main() {}
