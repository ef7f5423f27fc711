use hooks_runtime::prelude::*;

#[before_request]
async fn start() {
    let count = std::rc::Rc::new(1);
    std::future::ready(()).await;
    drop(count);
}

fn main() {}
