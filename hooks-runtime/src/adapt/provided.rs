//! [`Provided`] as an argument.

use super::{
    Before, Exception, Phase, View, With, context::NamedArgument, gather::Source, lookup::Arg,
};
use crate::{
    Error, Provided, RequestContext,
    context::missing,
    error::drop_quietly,
    pipeline::{Cx, Needs},
};
use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    http::{StatusCode, request::Parts},
};
use std::{any::TypeId, marker::PhantomData};

/// A phase that is reached only if all functions before it went on.
pub trait Certain: Phase {}

impl Certain for Before {}
impl Certain for View {}
impl Certain for super::Opening {}
impl Certain for Exception {}
#[cfg(feature = "templates")]
impl Certain for super::Template {}
impl<P: Certain, S: Send + Sync + 'static> Certain for With<P, S> {}

/// A phase that comes after a hook that provides.
pub trait Later: Phase {}

impl Later for super::After {}
impl Later for super::AfterReplacing {}
impl Later for super::Teardown {}
impl Later for super::ErrorHandling {}
impl Later for super::Rendering {}
impl Later for Before {}
impl Later for View {}
impl Later for super::Opening {}
impl Later for Exception {}
#[cfg(feature = "templates")]
impl Later for super::Template {}
impl<P: Later, S: Send + Sync + 'static> Later for With<P, S> {}

/// What `Provided<T>` and `Option<Provided<T>>` are where they can be arguments: here for its error
/// message.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument here",
    label = "this function also runs when nothing has provided the value",
    note = "after hooks, teardowns, error handlers and context processors also run when a hook answered or failed before the value was there: take an `Option` of it",
    note = "a middleware gets its arguments before all hooks: take `ctx: RequestContext`, and call `ctx.provided::<T>()` behind `next.run(request)`"
)]
pub trait ProvidedIn<P> {}

#[diagnostic::do_not_recommend]
impl<P: Certain, T> ProvidedIn<P> for Provided<T> {}

#[diagnostic::do_not_recommend]
impl<P: Later, T> ProvidedIn<P> for Option<Provided<T>> {}

// At both lookups it is among the first.

pub trait ProvidedSource<P, T> {
    fn __source(&self) -> FromProvided<P, T>
    where
        T: ProvidedIn<P>;
}

pub trait LastProvidedSource<P, T> {
    fn __source_or_body(&self) -> FromProvided<P, T>
    where
        T: ProvidedIn<P>;
}

macro_rules! sources {
    ($($argument:ty;)*) => {
        $(
            impl<P: Phase, T, S> ProvidedSource<P, $argument> for &Arg<P, $argument, S> {
                fn __source(&self) -> FromProvided<P, $argument>
                where
                    $argument: ProvidedIn<P>,
                {
                    FromProvided::new()
                }
            }

            impl<P: Phase, T, S> LastProvidedSource<P, $argument> for &&Arg<P, $argument, S> {
                fn __source_or_body(&self) -> FromProvided<P, $argument>
                where
                    $argument: ProvidedIn<P>,
                {
                    FromProvided::new()
                }
            }
        )*
    };
}

sources! {
    Provided<T>;
    Option<Provided<T>>;
}

impl<T: Send + Sync + 'static> NamedArgument for Provided<T> {
    fn needs(needs: &mut Needs) {
        needs.wants::<T>(false, "");
    }
}

impl<T: Send + Sync + 'static> NamedArgument for Option<Provided<T>> {
    fn needs(needs: &mut Needs) {
        needs.wants::<T>(true, "");
    }
}

/// A hook has provided the argument.
pub struct FromProvided<P, T>(PhantomData<fn() -> (P, T)>);

impl<P, T> FromProvided<P, T> {
    pub(super) fn new() -> Self {
        FromProvided(PhantomData)
    }
}

/// `Provided<T>`, `Option<Provided<T>>`, and the arguments in `by_value.rs`.
pub trait ProvidedArgument: Sized + Send + 'static {
    type Value: Send + Sync + 'static;

    const IS_OPTIONAL: bool;
    /// Without a value the function is left out.
    const LEAVES_OUT: bool = false;
    const GIVEN_BY: &'static str = "";

    fn of(provided: Result<Provided<Self::Value>, Error>) -> Result<Self, Error>;
    /// Where no provider starts.
    fn of_known(known: Option<Provided<Self::Value>>) -> Result<Self, Error>;
}

impl<T: Send + Sync + 'static> ProvidedArgument for Provided<T> {
    type Value = T;

    const IS_OPTIONAL: bool = false;

    fn of(provided: Result<Provided<T>, Error>) -> Result<Self, Error> {
        provided
    }

    fn of_known(known: Option<Provided<T>>) -> Result<Self, Error> {
        known.ok_or_else(missing::<T>)
    }
}

impl<T: Send + Sync + 'static> ProvidedArgument for Option<Provided<T>> {
    type Value = T;

    const IS_OPTIONAL: bool = true;

    fn of(provided: Result<Provided<T>, Error>) -> Result<Self, Error> {
        match provided {
            Ok(value) => Ok(Some(value)),
            Err(mut error) => {
                if is_refusal(&mut error) {
                    Ok(None)
                } else {
                    Err(error)
                }
            }
        }
    }

    fn of_known(known: Option<Provided<T>>) -> Result<Self, Error> {
        Ok(known)
    }
}

/// Whether somebody may do without the value. A redirect says where to go for it, such as to the page
/// of the login.
fn is_refusal(error: &mut Error) -> bool {
    error.find_status();
    let status = error.status();
    [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN].contains(&status) || status.is_redirection()
}

impl Cx {
    /// The value that is there by now.
    fn provided<T: Send + Sync + 'static>(&self) -> Option<Provided<T>> {
        self.provided.last().or_else(|| {
            let context = self.existing_context()?;
            context.demanded_of(&self.visible().offers)
        })
    }
}

impl<P: Phase, T: ProvidedArgument> Source<P, (), T> for FromProvided<P, T> {
    fn __needs(&self, needs: &mut Needs) {
        needs.wants::<T::Value>(T::IS_OPTIONAL, T::GIVEN_BY);
        if T::LEAVES_OUT {
            needs.runs_if.push(TypeId::of::<T::Value>());
        }
    }

    /// Called if a provider may have to run, or with arguments that wait.
    async fn __take(self, cx: &mut Cx, _: &mut P::Subject) -> Result<T, Error> {
        let known = cx.provided();
        let starts = P::STARTS_PROVIDERS && cx.visible().offers.has(TypeId::of::<T::Value>());
        if known.is_some() || !starts {
            return T::of_known(known);
        }
        let (context, offers) = (cx.context().clone(), cx.visible().offers.clone());
        if context.is_late() {
            return T::of_known(known);
        }
        // The error page of that error may do without the value.
        if T::IS_OPTIONAL && context.has_raised::<T::Value>(&offers) {
            return T::of_known(None);
        }
        cx.expose();
        let mut error = match context.demand_of(&offers, cx.head()).await {
            Ok(value) => return T::of(Ok(value)),
            Err(error) => error,
        };
        if !T::IS_OPTIONAL {
            return T::of(Err(error));
        }
        if is_refusal(&mut error) {
            context.give_back::<T::Value>(&offers, error);
        } else if cx.handles_error() {
            // An error has its page, whatever else is out of order.
            cx.log("the page of an error does without a value", &error);
            drop_quietly(error);
        } else {
            return T::of(Err(error));
        }
        T::of_known(None)
    }

    fn take_now(self, cx: &mut Cx, _: &mut P::Subject) -> Result<T, Error> {
        T::of_known(cx.provided())
    }
}

/// For extractors of the user's own, and functions that a route names.
impl<S: Sync, T: Send + Sync + 'static> FromRequestParts<S> for Provided<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let context = parts.extensions.get::<RequestContext>().cloned();
        let context = context.ok_or_else(|| {
            Error::msg(
                "`Provided` was extracted outside of a hooks app: put the router into one with \
                 `App::merge`",
            )
        })?;
        context.demand(parts).await
    }
}

impl<S: Sync, T: Send + Sync + 'static> OptionalFromRequestParts<S> for Provided<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Error> {
        let Some(context) = parts.extensions.get::<RequestContext>().cloned() else {
            return Ok(None);
        };
        if !context.can_demand::<T>(parts) {
            return Ok(context.provided());
        }
        ProvidedArgument::of(context.demand(parts).await)
    }
}
