//! [`Middleware`]: middleware as a value, with configuration of its own.

use super::{BoxFuture, MiddlewareCall, Next};
use crate::{Error, Result, source::CallSite};
use axum::{extract::Request, response::Response};
use std::{any::type_name, fmt, sync::Arc};

/// Middleware with configuration, given to [`App::middleware`](crate::App::middleware) or to that of
/// a blueprint: Django's middleware class, ASGI's `__init__(app, …)`.
///
/// ```
/// use hooks_runtime::{Middleware, ResponseExt, prelude::*};
/// use std::sync::atomic::{AtomicU64, Ordering};
///
/// #[derive(Default)]
/// struct CountErrors(AtomicU64);
///
/// impl Middleware for CountErrors {
///     async fn handle(&self, request: Request, next: Next) -> Result<Response> {
///         let response = next.run(request).await;
///         if response.raised().is_some() {
///             self.0.fetch_add(1, Ordering::Relaxed);
///         }
///         Ok(response)
///     }
/// }
///
/// #[get("/")]
/// fn index() {}
///
/// # #[tokio::main]
/// # async fn main() {
/// let client = App::new().hook(index).middleware(CountErrors::default()).test_client();
/// assert_eq!(client.get("/").await.status(), StatusCode::OK);
/// # }
/// ```
///
/// Values of one scope come after its `#[middleware]` functions, further in, in the order they are
/// given.
pub trait Middleware: Send + Sync + 'static {
    /// Once, when it is given to an app or a blueprint; `false` leaves the middleware out, as Django's
    /// `MiddlewareNotUsed`.
    fn set_up(&mut self) -> bool {
        true
    }

    /// Handle one request: go on with [`Next::run`], or answer. An error meets the error handlers.
    fn handle(&self, request: Request, next: Next)
    -> impl Future<Output = Result<Response>> + Send;
}

/// A [`Middleware`] of any type.
pub(crate) trait AnyMiddleware: Send + Sync {
    fn name(&self) -> &'static str;

    fn call(self: Arc<Self>, call: MiddlewareCall) -> BoxFuture<'static, Result<Response, Error>>;
}

impl<M: Middleware> AnyMiddleware for M {
    fn name(&self) -> &'static str {
        type_name::<M>()
    }

    fn call(self: Arc<Self>, call: MiddlewareCall) -> BoxFuture<'static, Result<Response, Error>> {
        Box::pin(async move {
            let (request, next) = call.into_parts();
            self.handle(request, next).await
        })
    }
}

/// A middleware as it was given, and where.
#[derive(Clone)]
pub(crate) struct Given {
    pub(crate) middleware: Arc<dyn AnyMiddleware>,
    pub(crate) name: &'static str,
    pub(crate) at: CallSite,
}

impl Given {
    /// `None` if it declines.
    pub(crate) fn new<M: Middleware>(mut middleware: M, at: CallSite) -> Option<Self> {
        let name = type_name::<M>();
        if !middleware.set_up() {
            tracing::debug!(middleware = name, "middleware declined to be used");
            return None;
        }
        Some(Given {
            middleware: Arc::new(middleware),
            name,
            at,
        })
    }
}

impl fmt::Debug for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` ({})", self.name, self.at)
    }
}
