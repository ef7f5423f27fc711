//! [`InsideOf`]: the service inside of the hooks, and the body that it waits for.

use super::lent::{Fate, Loan};
use crate::{
    Error,
    error::discard,
    pipeline::{BoxFuture, Inside},
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

/// One call of a service, as soon as the hooks let the request through.
pub(super) struct InsideOf<S, B, R> {
    /// The service, or what kept it from being ready.
    service: Mutex<Option<Result<S, Error>>>,
    /// `None` where the service takes what hooks have anyway.
    loan: Option<Loan<B>>,
    response: PhantomData<fn() -> R>,
}

impl<S, B, R> InsideOf<S, B, R>
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    pub(super) fn new(service: Result<S, Error>, body: B) -> (Self, Body) {
        let (loan, body) = match convert::<B, Body>(body) {
            Ok(body) => (None, body),
            Err(body) => {
                let (loan, body) = Loan::new(body);
                (Some(loan), body)
            }
        };
        let inside = InsideOf {
            service: Mutex::new(Some(service)),
            loan,
            response: PhantomData,
        };
        (inside, body)
    }

    fn take_back(&self, body: Body, suspects: &dyn fmt::Display) -> Result<B, Error> {
        match &self.loan {
            None => convert(body).map_err(|_| Error::msg("a body changed its type")),
            Some(loan) => {
                let lost = loan.take_back(body, suspects);
                lost.map_err(|(fate, by)| cannot_be_made_again::<B>(fate, &by))
            }
        }
    }
}

impl<S, B, R> InsideOf<S, B, R> {
    fn take_service(&self) -> Option<Result<S, Error>> {
        let mut service = self.service.lock().unwrap_or_else(PoisonError::into_inner);
        service.take()
    }

    /// Drop what is the user's, whatever that does.
    fn let_go(&self) {
        match self.take_service() {
            // A hook answered in its place.
            Some(Err(error)) => {
                tracing::error!(
                    error = %error.chain(),
                    "the service inside of `hooks_layer` was not ready"
                );
                discard(error);
            }
            service => discard(service),
        }
        if let Some(loan) = &self.loan {
            loan.release();
        }
    }
}

impl<S, B, R> Drop for InsideOf<S, B, R> {
    fn drop(&mut self) {
        self.let_go();
    }
}

impl<S, B, R> Inside for InsideOf<S, B, R>
where
    S: Service<Request<B>, Response = Response<R>> + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
    R: HttpBody<Data = Bytes> + Send + 'static,
    R::Error: Into<BoxError>,
{
    fn witness(&self, body: &Body, who: &dyn fmt::Display) {
        if let Some(loan) = &self.loan {
            loan.witness(body, who);
        }
    }

    fn enter(
        &self,
        request: extract::Request,
        suspects: &dyn fmt::Display,
    ) -> Result<BoxFuture<'static, Result<Response<Body>, Error>>, Error> {
        let (parts, body) = request.into_parts();
        let body = self.take_back(body, suspects)?;
        let service = self.take_service();
        let request = Request::from_parts(parts, body);
        Ok(Box::pin(async move {
            let again = || Error::msg("the service inside of `hooks_layer` was called twice");
            let mut service = service.ok_or_else(again)??;
            let answer = service.call(request).await;
            Ok(answer.map_err(Error::from_boxed)?.map(Body::new))
        }))
    }

    fn release(&self) {
        self.let_go();
    }
}

/// A value of the same type under another name.
fn convert<T: 'static, U: 'static>(value: T) -> Result<U, T> {
    let mut slot = Some(value);
    let any: &mut dyn Any = &mut slot;
    match any.downcast_mut::<Option<U>>().and_then(Option::take) {
        Some(value) => Ok(value),
        None => Err(slot.expect("nothing was taken out")),
    }
}

fn cannot_be_made_again<B>(fate: Fate, by: &str) -> Error {
    Error::msg(format!(
        "the body of the request was {fate} by {by}, and the service inside of `hooks_layer` takes \
         a `{}`, which cannot be made again: let that service take `axum::body::Body`, and convert \
         in front of the hooks, with `tower::util::MapRequestLayer::new(|request: Request<_>| \
         request.map(Body::new))`",
        type_name::<B>(),
    ))
}
