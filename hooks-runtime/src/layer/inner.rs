//! [`InnerCall`]: one call of the service inside of the hooks, with the body that it takes.

use super::original_body::{BodyChange, OriginalBody};
use crate::{
    Error,
    error::{DropQuietly, drop_quietly, guard::guard_with_drop},
    pipeline::{BoxFuture, InnerService},
};
use axum::{
    BoxError,
    body::{Body, Bytes, HttpBody},
    extract,
    http::{Request, Response},
};
use std::{
    any::{Any, type_name},
    fmt,
    marker::PhantomData,
    sync::{Mutex, PoisonError},
};
use tower::Service;

/// One call of a service, made when the hooks let the request through.
pub(super) struct InnerCall<S, B, R> {
    /// The service, or the error of its `poll_ready`.
    service: Mutex<Option<Result<S, Error>>>,
    /// `None` if the service takes axum's `Body`, as hooks do.
    original_body: Option<OriginalBody<B>>,
    response: PhantomData<fn() -> R>,
}

impl<S, B, R> InnerCall<S, B, R>
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    pub(super) fn new(service: Result<S, Error>, body: B) -> (Self, Body) {
        let (original_body, body) = match convert::<B, Body>(body) {
            Ok(body) => (None, body),
            Err(body) => {
                let (original, stand_in) = OriginalBody::new(body);
                (Some(original), stand_in)
            }
        };
        let call = InnerCall {
            service: Mutex::new(Some(service)),
            original_body,
            response: PhantomData,
        };
        (call, body)
    }

    fn take_body(&self, body: Body, functions: &dyn fmt::Display) -> Result<B, Error> {
        match &self.original_body {
            None => convert(body).map_err(|_| Error::msg("a body changed its type")),
            Some(original) => {
                let taken = original.take(body, functions);
                taken.map_err(|(change, by)| body_was_changed::<B>(change, &by))
            }
        }
    }
}

impl<S, B, R> InnerCall<S, B, R> {
    fn take_service(&self) -> Option<Result<S, Error>> {
        let mut service = self.service.lock().unwrap_or_else(PoisonError::into_inner);
        service.take()
    }

    /// Drop the service and the body, and catch panics.
    fn release_all(&self) {
        match self.take_service() {
            // A hook answered, so that nobody else reports this error.
            Some(Err(error)) => {
                tracing::error!(
                    error = %error.chain(),
                    "the service inside of `hooks_layer` was not ready"
                );
                drop_quietly(error);
            }
            service => drop_quietly(service),
        }
        if let Some(original) = &self.original_body {
            original.release();
        }
    }
}

impl<S, B, R> Drop for InnerCall<S, B, R> {
    fn drop(&mut self) {
        self.release_all();
    }
}

impl<S, B, R> InnerService for InnerCall<S, B, R>
where
    S: Service<Request<B>, Response = Response<R>> + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
    R: HttpBody<Data = Bytes> + Send + 'static,
    R::Error: Into<BoxError>,
{
    fn check_body(&self, body: &Body, function: &dyn fmt::Display) {
        if let Some(original) = &self.original_body {
            original.check(body, function);
        }
    }

    fn call(
        &self,
        request: extract::Request,
        functions: &dyn fmt::Display,
    ) -> Result<BoxFuture<'static, Result<Response<Body>, Error>>, Error> {
        let (parts, body) = request.into_parts();
        let body = self.take_body(body, functions)?;
        let service = self.take_service();
        let request = Request::from_parts(parts, body);
        Ok(Box::pin(async move {
            let called_twice =
                || Error::msg("the service inside of `hooks_layer` was called twice");
            // Both the service and its future may panic when they are dropped.
            let mut service = DropQuietly::new(service.ok_or_else(called_twice)??);
            let answer = guard_with_drop(service.call(request)).await?;
            Ok(answer.map_err(Error::from_boxed)?.map(Body::new))
        }))
    }

    fn release(&self) {
        self.release_all();
    }
}

/// Convert a value into `U`, if `T` is the same type.
fn convert<T: 'static, U: 'static>(value: T) -> Result<U, T> {
    let mut slot = Some(value);
    let any: &mut dyn Any = &mut slot;
    match any.downcast_mut::<Option<U>>().and_then(Option::take) {
        Some(value) => Ok(value),
        None => Err(slot.expect("`slot` is only emptied if the types are the same")),
    }
}

fn body_was_changed<B>(change: BodyChange, by: &str) -> Error {
    Error::msg(format!(
        "the body of the request was {change} by {by}, and the service inside of `hooks_layer` \
         takes a `{}`, which cannot be made again: let that service take `axum::body::Body`, and \
         convert in front of the hooks, with `tower::util::MapRequestLayer::new(|request: \
         Request<_>| request.map(Body::new))`",
        type_name::<B>(),
    ))
}
