use hooks_runtime::prelude::*;

struct User;

#[before_request]
async fn load(_: User, g: G, _: User) {
    std::future::ready(g).await;
}

fn main() {}
