//! [`HooksService`]: a service with hooks around it.

use super::{HooksLayer, inner::InnerCall};
use crate::{
    Error,
    path::normalise,
    pipeline::{Goal, Target, handle},
};
use axum::{
    BoxError,
    body::{Body, Bytes, HttpBody},
    http::{Request, Response},
};
use std::{
    convert::Infallible,
    fmt,
    pin::Pin,
    task::{Context, Poll},
};
use tower::Service;

/// A service with the hooks of an app around it, made by [`HooksLayer`].
///
/// It takes the requests that the service inside takes, with any body. It never fails: the app
/// turns errors of the service, also those of its `poll_ready`, into responses.
pub struct HooksService<S> {
    inner: S,
    hooks: HooksLayer,
    /// The error of `poll_ready`, which the next request raises.
    unready: Option<Error>,
}

impl<S> HooksService<S> {
    pub(super) fn new(inner: S, hooks: HooksLayer) -> Self {
        HooksService {
            inner,
            hooks,
            unready: None,
        }
    }

    /// The service inside.
    pub fn get_ref(&self) -> &S {
        &self.inner
    }

    /// The service inside, to change it. Each request is answered by a clone of it.
    pub fn get_mut(&mut self) -> &mut S {
        &mut self.inner
    }

    /// The service inside, without the hooks.
    pub fn into_inner(self) -> S {
        self.inner
    }
}

impl<S: Clone> Clone for HooksService<S> {
    fn clone(&self) -> Self {
        HooksService::new(self.inner.clone(), self.hooks.clone())
    }
}

impl<S: fmt::Debug> fmt::Debug for HooksService<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HooksService")
            .field("inner", &self.inner)
            .finish_non_exhaustive()
    }
}

// No bound `S::Future: 'static`: it follows from the rest, and with it rustc does not see that a
// task is `Send` if the service's futures are boxed.
impl<S, B, R> Service<Request<B>> for HooksService<S>
where
    S: Service<Request<B>, Response = Response<R>> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
    R: HttpBody<Data = Bytes> + Send + 'static,
    R::Error: Into<BoxError>,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        if self.unready.is_some() {
            return Poll::Ready(Ok(()));
        }
        match Error::catch(|| self.inner.poll_ready(cx)) {
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(Ok(()))) => {}
            Ok(Poll::Ready(Err(error))) => self.unready = Some(Error::from_boxed(error)),
            Err(panic) => self.unready = Some(panic),
        }
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        // Only this instance was polled for readiness.
        let next = self.inner.clone();
        let inner = std::mem::replace(&mut self.inner, next);
        let service = match self.unready.take() {
            None => Ok(inner),
            Some(error) => Err(error),
        };
        normalise(&mut request);
        let (parts, body) = request.into_parts();
        let (inner_call, body) = InnerCall::new(service, body);
        let (matched, plan) = self.hooks.plans.around(parts.uri.path());
        let goal = Goal::InnerService(Box::new(inner_call));
        let target = Target::new(matched.clone(), plan.clone(), goal);
        let answer = handle(target.clone(), Request::from_parts(parts, body));
        Box::pin(async move {
            let response = answer.await;
            // Not later: the context may live as long as the body of the response.
            if let Goal::InnerService(inner_call) = &target.goal {
                inner_call.release();
            }
            response
        })
    }
}
