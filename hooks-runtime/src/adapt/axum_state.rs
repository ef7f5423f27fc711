//! Axum's `State` in the place of ours: here only for its error message.

use super::{gather::Misfit, lookup::Arg};
use crate::State;
use axum::extract::State as AxumState;

/// What `State<T>` has to be.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument here",
    label = "axum's `State`? use `hooks_runtime::State`",
    note = "`hooks_runtime::State<T>` is what `App::state` was given; axum's belongs to a router of its own"
)]
pub trait OwnState {}

#[diagnostic::do_not_recommend]
impl<T: Send + Sync + 'static> OwnState for State<T> {}

// At both lookups it is among the first.

pub trait AxumStateSource<P, T> {
    fn __source(&self) -> Misfit<P, T>
    where
        T: OwnState;
}

impl<P, T> AxumStateSource<P, AxumState<T>> for &Arg<P, AxumState<T>> {
    fn __source(&self) -> Misfit<P, AxumState<T>>
    where
        AxumState<T>: OwnState,
    {
        Misfit::new()
    }
}

pub trait LastAxumStateSource<P, T> {
    fn __source_or_body(&self) -> Misfit<P, T>
    where
        T: OwnState;
}

impl<P, T> LastAxumStateSource<P, AxumState<T>> for &&Arg<P, AxumState<T>> {
    fn __source_or_body(&self) -> Misfit<P, AxumState<T>>
    where
        AxumState<T>: OwnState,
    {
        Misfit::new()
    }
}
