//! What the result of a function means.

use crate::{
    Error,
    error::Rendered,
    pipeline::{Flow, Stop},
};
use axum::response::{IntoResponse, Response};
use std::ops::ControlFlow;

/// What a before hook may return.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what a `#[before_request]` function returns",
    label = "neither goes on nor answers",
    note = "return `()`, `Option<R>`, `ControlFlow<R>`, `Result<()>` or `Result<Option<R>>`, with an `R: IntoResponse` that answers in place of the view"
)]
pub trait BeforeReturn {
    fn into_flow(self) -> Flow;
}

impl BeforeReturn for () {
    fn into_flow(self) -> Flow {
        Ok(())
    }
}

impl<R: Answer> BeforeReturn for Option<R> {
    fn into_flow(self) -> Flow {
        match self {
            None => Ok(()),
            Some(response) => Err(Box::new(Stop::Respond(response.answer()))),
        }
    }
}

impl<R: Answer> BeforeReturn for ControlFlow<R> {
    fn into_flow(self) -> Flow {
        self.break_value().into_flow()
    }
}

impl<E: Raisable> BeforeReturn for Result<(), E> {
    fn into_flow(self) -> Flow {
        self.map_err(|error| error.raise().into())
    }
}

impl<R: Answer, E: Raisable> BeforeReturn for Result<Option<R>, E> {
    fn into_flow(self) -> Flow {
        self.map_err(Raisable::raise)?.into_flow()
    }
}

pub fn before<R: BeforeReturn>(returned: R) -> Flow {
    returned.into_flow()
}

/// What a `process_exception` function may return.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what a `#[process_exception]` function returns",
    label = "neither leaves the error to others nor answers",
    note = "return `Option<R>` or `Result<Option<R>>`, with an `R: IntoResponse` that answers in place of the view; `None` leaves the error to the next one and the error handlers"
)]
pub trait ExceptionReturn: BeforeReturn {}

impl<R: Answer> ExceptionReturn for Option<R> {}
impl<R: Answer, E: Raisable> ExceptionReturn for Result<Option<R>, E> {}

pub fn exception<R: ExceptionReturn>(returned: R) -> Flow {
    returned.into_flow()
}

/// What an after hook with `&mut Response`, or without the response, may return.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what an `#[after_request]` function returns that has `&mut Response`",
    label = "the response is changed in place",
    note = "return `()` or `Result<()>`; to return a response, take it by value: `res: Response`"
)]
pub trait AfterInPlaceReturn {
    fn into_done(self) -> Result<(), Error>;
}

impl AfterInPlaceReturn for () {
    fn into_done(self) -> Result<(), Error> {
        Ok(())
    }
}

impl<E: Raisable> AfterInPlaceReturn for Result<(), E> {
    fn into_done(self) -> Result<(), Error> {
        self.map_err(Raisable::raise)
    }
}

pub fn after_in_place<R: AfterInPlaceReturn>(returned: R) -> Result<(), Error> {
    returned.into_done()
}

/// Nobody would see what a teardown returns; the attribute refuses any.
pub fn teardown((): ()) -> Result<(), Error> {
    Ok(())
}

/// What a serving hook may return.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what a `#[before_serving]` or `#[after_serving]` function returns",
    label = "there is no request to answer",
    note = "return `()` or `Result<()>`"
)]
pub trait ServingReturn {
    fn into_done(self) -> Result<(), Error>;
}

impl ServingReturn for () {
    fn into_done(self) -> Result<(), Error> {
        Ok(())
    }
}

impl<E: Into<Error>> ServingReturn for Result<(), E> {
    fn into_done(self) -> Result<(), Error> {
        self.map_err(Into::into)
    }
}

pub fn serving<R: ServingReturn>(returned: R) -> Result<(), Error> {
    returned.into_done()
}

/// What a view, an error handler or an after hook with `Response` may return.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a response",
    label = "does not implement `IntoResponse`",
    note = "return a string, a `StatusCode`, `Json`, `Html`, a tuple of these with a body last, any other `R: IntoResponse`, or a `Result` of one"
)]
pub trait Answer {
    fn answer(self) -> Response;
}

#[diagnostic::do_not_recommend]
impl<R: IntoResponse> Answer for R {
    fn answer(self) -> Response {
        self.into_response()
    }
}

/// What `Err` may hold.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be raised",
    label = "neither `hooks_runtime::Error` nor a response of its own",
    note = "return `hooks_runtime::Result`, into whose `Error` the `?` operator turns every `std::error::Error`, or implement `IntoResponse` for the error",
    note = "`anyhow::Error` and `Box<dyn std::error::Error + Send + Sync>` become one by `.map_err(hooks_runtime::Error::from_boxed)?`"
)]
pub trait Raisable {
    fn raise(self) -> Error;
}

#[diagnostic::do_not_recommend]
impl<E: Send + 'static> Raisable for E
where
    Rendered<E>: IntoResponse,
{
    fn raise(self) -> Error {
        Error::raise(self)
    }
}

#[derive(Debug)]
pub struct Fallible;
#[derive(Debug)]
pub struct Plain;

/// Chosen for `&Result`: an `Err` is raised.
pub trait FallibleKind {
    fn __returned(&self) -> Fallible;
}

impl<T, E> FallibleKind for Result<T, E> {
    fn __returned(&self) -> Fallible {
        Fallible
    }
}

/// Chosen for a reference to anything else.
pub trait PlainKind {
    fn __returned(&self) -> Plain;
}

impl<R> PlainKind for &R {
    fn __returned(&self) -> Plain {
        Plain
    }
}

impl Fallible {
    pub fn answer<R: Answer, E: Raisable>(self, returned: Result<R, E>) -> Result<Response, Error> {
        returned.map(Answer::answer).map_err(Raisable::raise)
    }
}

impl Plain {
    pub fn answer<R: Answer>(self, returned: R) -> Result<Response, Error> {
        Ok(returned.answer())
    }
}
