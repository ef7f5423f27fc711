use hooks_runtime::prelude::*;

#[get("/")]
async fn index() {
    let count = std::rc::Rc::new(1);
    std::future::ready(()).await;
    drop(count);
}

fn main() {}
