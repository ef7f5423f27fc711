use hooks_runtime::prelude::*;

#[after_request]
async fn report(res: &Response) {
    std::future::ready(()).await;
    let _ = res.status();
}

fn main() {}
