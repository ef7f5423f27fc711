use hooks_runtime::prelude::*;

struct User;

#[middleware]
async fn certain(_: Provided<User>, request: Request, next: Next) -> Response {
    next.run(request).await
}

#[middleware]
async fn perhaps(_: Option<Provided<User>>, request: Request, next: Next) -> Response {
    next.run(request).await
}

fn main() {}
