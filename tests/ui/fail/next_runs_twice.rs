use hooks_runtime::prelude::*;

#[middleware]
async fn again(_: Request, next: Next) -> Response {
    next.run(Request::default()).await;
    next.run(Request::default()).await
}

fn main() {}
