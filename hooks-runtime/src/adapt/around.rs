//! The request and `Next`, which a middleware takes last. The traits are here for their error
//! messages.

use crate::Next;
use axum::extract::Request;

/// The last argument but one of a middleware.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the request of a `#[middleware]` function",
    label = "not `axum::extract::Request`",
    note = "write `async fn name(request: Request, next: Next) -> Response`, with `Request` of `hooks_runtime::prelude`, which is `http::Request<axum::body::Body>`"
)]
pub trait RequestArgument {
    fn of(request: Request) -> Self;
}

impl RequestArgument for Request {
    fn of(request: Request) -> Self {
        request
    }
}

/// The last argument of a middleware.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the `Next` of a `#[middleware]` function",
    label = "not `hooks_runtime::Next`",
    note = "axum's `Next`? a `use axum::middleware::Next` wins over the one of `hooks_runtime::prelude`: remove it, or write `next: hooks_runtime::Next`"
)]
pub trait NextArgument {
    fn of(next: Next) -> Self;
}

impl NextArgument for Next {
    fn of(next: Next) -> Self {
        next
    }
}

pub fn request<T: RequestArgument>(request: Request) -> T {
    T::of(request)
}

pub fn next<T: NextArgument>(next: Next) -> T {
    T::of(next)
}
