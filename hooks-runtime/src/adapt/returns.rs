//! What the result of a function means, where it may be a response.

use super::provisions::{Provisions, for_tuples};
use crate::{
    Error, Provide,
    error::Rendered,
    pipeline::{Cx, Flow, Stop},
};
use axum::response::{IntoResponse, Response};
use std::ops::ControlFlow;

/// What a before hook may return.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what a `#[before_request]` function returns",
    label = "neither continues nor answers",
    note = "return `()`, `Option<R>`, `ControlFlow<R>`, `Result<()>` or `Result<Option<R>>`, with an `R: IntoResponse` that answers in place of the view",
    note = "to give later functions a value, return `Provide<T>`, `Result<Provide<T>>`, `ControlFlow<R, Provide<T>>` or a tuple of several, with a `T: Send + Sync`"
)]
pub trait BeforeReturn {
    /// What it provides when the request goes on.
    type Provides: Provisions;

    fn into_flow(self) -> Result<Self::Provides, Box<Stop>>;
}

impl BeforeReturn for () {
    type Provides = ();

    fn into_flow(self) -> Flow {
        Ok(())
    }
}

impl<R: Answer> BeforeReturn for Option<R> {
    type Provides = ();

    fn into_flow(self) -> Flow {
        match self {
            None => Ok(()),
            Some(response) => Err(Box::new(Stop::Respond(response.answer()))),
        }
    }
}

impl<R: Answer, C: Provisions> BeforeReturn for ControlFlow<R, C> {
    type Provides = C;

    fn into_flow(self) -> Result<C, Box<Stop>> {
        match self {
            ControlFlow::Continue(provides) => Ok(provides),
            ControlFlow::Break(response) => Err(Box::new(Stop::Respond(response.answer()))),
        }
    }
}

impl<R: BeforeReturn, E: Raisable> BeforeReturn for Result<R, E> {
    type Provides = R::Provides;

    fn into_flow(self) -> Result<R::Provides, Box<Stop>> {
        self.map_err(Raisable::raise)?.into_flow()
    }
}

#[diagnostic::do_not_recommend]
impl<T> BeforeReturn for Provide<T>
where
    Provide<T>: Provisions,
{
    type Provides = Self;

    fn into_flow(self) -> Result<Self, Box<Stop>> {
        Ok(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T> BeforeReturn for Option<Provide<T>>
where
    Option<Provide<T>>: Provisions,
{
    type Provides = Self;

    fn into_flow(self) -> Result<Self, Box<Stop>> {
        Ok(self)
    }
}

macro_rules! several {
    ($($each:ident)*) => {
        #[diagnostic::do_not_recommend]
        impl<$($each: Provisions),*> BeforeReturn for ($($each,)*) {
            type Provides = Self;

            fn into_flow(self) -> Result<Self, Box<Stop>> {
                Ok(self)
            }
        }
    };
}

for_tuples!(several);

pub fn before<R: BeforeReturn<Provides = ()>>(returned: R) -> Flow {
    returned.into_flow()
}

/// As [`before`], of a function that may provide.
pub fn provide<R: BeforeReturn>(returned: R, cx: &mut Cx) -> Flow {
    returned.into_flow()?.give(cx);
    Ok(())
}

/// What a `process_exception` function may return.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what a `#[process_exception]` function returns",
    label = "neither leaves the error to others nor answers",
    note = "return `Option<R>` or `Result<Option<R>>`, with an `R: IntoResponse` that answers in place of the view; `None` leaves the error to the next one and the error handlers"
)]
pub trait ExceptionReturn: BeforeReturn<Provides = ()> {}

impl<R: Answer> ExceptionReturn for Option<R> {}
impl<R: Answer, E: Raisable> ExceptionReturn for Result<Option<R>, E> {}

pub fn exception<R: ExceptionReturn>(returned: R) -> Flow {
    returned.into_flow()
}

/// What a view, an error handler or an after hook with `Response` may return.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a response",
    label = "does not implement `IntoResponse`",
    note = "return a string, a `StatusCode`, `Json` (of a `serde::Serialize`), `Html`, a tuple of these with a body last, any other `R: IntoResponse`, or a `Result` of one",
    note = "an `Option` becomes a 404 by `.ok_or_else(|| abort(StatusCode::NOT_FOUND))?`, in a function that returns a `Result`"
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
    label = "neither a `std::error::Error` nor a response of its own",
    note = "implement `std::error::Error` for it, or `IntoResponse`, or return `hooks_runtime::Result`, into whose `Error` the `?` operator turns every `std::error::Error`",
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

/// What was returned is a `Result`.
#[derive(Debug)]
pub struct Fallible;
/// What was returned is a `Result`, and its `Err` becomes an [`Error`] as by `?`.
#[derive(Debug)]
pub struct Converted;
/// What was returned is anything else.
#[derive(Debug)]
pub struct Plain;

impl Fallible {
    pub fn raised<R, E: Raisable>(self, returned: Result<R, E>) -> Result<R, Error> {
        returned.map_err(Raisable::raise)
    }

    pub fn answer<R: Answer, E: Raisable>(self, returned: Result<R, E>) -> Result<Response, Error> {
        self.raised(returned).map(Answer::answer)
    }
}

impl Converted {
    pub fn raised<R, E: Into<Error>>(self, returned: Result<R, E>) -> Result<R, Error> {
        returned.map_err(Into::into)
    }

    pub fn answer<R: Answer, E: Into<Error>>(
        self,
        returned: Result<R, E>,
    ) -> Result<Response, Error> {
        self.raised(returned).map(Answer::answer)
    }
}

impl Plain {
    pub fn raised<R>(self, returned: R) -> R {
        returned
    }

    pub fn answer<R: Answer>(self, returned: R) -> Result<Response, Error> {
        Ok(returned.answer())
    }
}
