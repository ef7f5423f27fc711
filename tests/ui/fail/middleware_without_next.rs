use hooks_runtime::prelude::*;

#[middleware]
async fn around(request: Request) -> Response {
    request.into_body().into_response()
}

#[middleware]
fn waits_for_nothing(_: Request, _: Next) -> &'static str {
    "answered"
}

#[middleware]
async fn borrowed(request: &mut Request, next: Next) -> Response {
    next.run(Request::default()).await
}

#[middleware]
async fn silent(request: Request, next: Next) {
    next.run(request).await;
}

fn main() {}
