//! [`Middleware`]: middleware as a value, with configuration of its own.

use super::{BoxFuture, MiddlewareCall, Next};
use crate::{Error, Result, source::CallSite};
use axum::{extract::Request, response::Response};
use std::{any::type_name, fmt, sync::Arc};

/// A middleware with settings, for [`App::middleware`](crate::App::middleware) or the same method
/// of a blueprint. It is what a middleware class is in Django, and `__init__(app, …)` in ASGI.
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
/// Values of one scope are inside its `#[middleware]` functions, in the order they are given. With
/// [`order`](Middleware::order) they stand among these functions.
pub trait Middleware: Send + Sync + 'static {
    /// Called once, when the middleware is given to an app or a blueprint. `false` leaves it out,
    /// as Django's `MiddlewareNotUsed`.
    fn set_up(&mut self) -> bool {
        true
    }

    /// The same middleware, at a place among the `#[middleware]` functions of its scope: inside of those
    /// with this `order` or a lower one, outside of those with a higher one. (A function without
    /// `order` has 0.)
    ///
    /// ```
    /// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
    /// use hooks_runtime::{Middleware, prelude::*};
    ///
    /// struct Closed;
    ///
    /// impl Middleware for Closed {
    ///     async fn handle(&self, _: Request, _: Next) -> Result<Response> {
    ///         Err(abort(StatusCode::SERVICE_UNAVAILABLE))
    ///     }
    /// }
    ///
    /// #[middleware]
    /// async fn never_called(request: Request, next: Next) -> Response {
    ///     unreachable!()
    /// }
    ///
    /// # #[tokio::main]
    /// # async fn main() {
    /// let client = app!().middleware(Closed.order(-1)).test_client();
    /// assert_eq!(client.get("/").await.status(), StatusCode::SERVICE_UNAVAILABLE);
    /// # }
    /// ```
    #[must_use = "give it to an app or a blueprint"]
    fn order(self, order: i32) -> impl Middleware
    where
        Self: Sized,
    {
        Ordered {
            middleware: self,
            order,
        }
    }

    #[doc(hidden)]
    fn __order(&self) -> Option<i32> {
        None
    }

    #[doc(hidden)]
    fn __name(&self) -> &'static str {
        type_name::<Self>()
    }

    /// Handle one request: call [`Next::run`], or return a response. An error goes to the error
    /// handlers.
    fn handle(&self, request: Request, next: Next)
    -> impl Future<Output = Result<Response>> + Send;
}

/// A middleware with an order.
struct Ordered<M> {
    middleware: M,
    order: i32,
}

impl<M: Middleware> Middleware for Ordered<M> {
    fn set_up(&mut self) -> bool {
        self.middleware.set_up()
    }

    fn __order(&self) -> Option<i32> {
        Some(self.order)
    }

    fn __name(&self) -> &'static str {
        self.middleware.__name()
    }

    fn handle(
        &self,
        request: Request,
        next: Next,
    ) -> impl Future<Output = Result<Response>> + Send {
        self.middleware.handle(request, next)
    }
}

/// A [`Middleware`] of any type.
pub(crate) trait AnyMiddleware: Send + Sync {
    fn name(&self) -> &'static str;

    fn call(self: Arc<Self>, call: MiddlewareCall) -> BoxFuture<'static, Result<Response, Error>>;
}

impl<M: Middleware> AnyMiddleware for M {
    fn name(&self) -> &'static str {
        self.__name()
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
pub(crate) struct ConfiguredMiddleware {
    pub(crate) middleware: Arc<dyn AnyMiddleware>,
    pub(crate) name: &'static str,
    /// `None` stands inside of all functions.
    pub(crate) order: Option<i32>,
    pub(crate) at: CallSite,
}

impl ConfiguredMiddleware {
    /// `None` if it declines.
    pub(crate) fn new<M: Middleware>(mut middleware: M, at: CallSite) -> Option<Self> {
        let (name, order) = (middleware.__name(), middleware.__order());
        if !middleware.set_up() {
            tracing::debug!(middleware = name, "middleware declined to be used");
            return None;
        }
        Some(ConfiguredMiddleware {
            middleware: Arc::new(middleware),
            name,
            order,
            at,
        })
    }
}

impl fmt::Debug for ConfiguredMiddleware {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` ({})", self.name, self.at)
    }
}
