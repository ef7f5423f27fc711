//! Axum's `State` in the place of ours: here only for its error message.

use super::{Phase, lookup::Arg};
use crate::{Error, State, pipeline::Cx, pipeline::Needs};
use axum::extract::State as AxumState;
use std::marker::PhantomData;

/// What `State<T>` has to be.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument here",
    label = "axum's `State`? use `hooks_runtime::State`",
    note = "`hooks_runtime::State<T>` is what `App::state` was given; axum's belongs to a router of its own"
)]
pub trait OwnState: Sized {
    fn from_context(cx: &Cx) -> Result<Self, Error>;
}

#[diagnostic::do_not_recommend]
impl<T: Send + Sync + 'static> OwnState for State<T> {
    fn from_context(cx: &Cx) -> Result<Self, Error> {
        Ok(cx.target.matched.app.states.get()?)
    }
}

/// The argument is axum's.
pub struct FromAxum<P, T>(PhantomData<fn() -> (P, T)>);

impl<P: Phase, T> FromAxum<P, T> {
    pub fn needs(&self, _: &mut Needs) {}

    pub async fn get(&self, cx: &mut Cx, _: &mut P::Subject) -> Result<T, Error>
    where
        T: OwnState,
    {
        T::from_context(cx)
    }
}

// At both lookups it is among the first.

pub trait AxumStateSource<P, T> {
    fn __source(&self) -> FromAxum<P, T>;
}

impl<P, T> AxumStateSource<P, AxumState<T>> for Arg<P, AxumState<T>> {
    fn __source(&self) -> FromAxum<P, AxumState<T>> {
        FromAxum(PhantomData)
    }
}

pub trait LastAxumStateSource<P, T> {
    fn __source_or_body(&self) -> FromAxum<P, T>;
}

impl<P, T> LastAxumStateSource<P, AxumState<T>> for &Arg<P, AxumState<T>> {
    fn __source_or_body(&self) -> FromAxum<P, AxumState<T>> {
        FromAxum(PhantomData)
    }
}
