use axum::middleware::Next;
use hooks_runtime::prelude::*;

#[middleware]
async fn around(request: Request, next: Next) -> Response {
    next.run(request).await
}

fn main() {}
