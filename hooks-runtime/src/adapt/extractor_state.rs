//! [`ExtractorState`]: what axum's extractors get as their state. `()`, unless the attribute says
//! `state = AppState`.

use super::{
    gather::Misfit,
    lookup::Arg,
    parts::{FromHead, known_source},
    phase::Phase,
};
use crate::{
    Error, State,
    pipeline::{Cx, Needs},
};
use axum::extract::{FromRef, State as AxumState};
use std::{any::TypeId, any::type_name, marker::PhantomData, ops::Deref};

pub trait ExtractorState: 'static {
    type Value: Send + Sync + 'static;
    type Guard: Deref<Target = Self::Value> + Send + Sync + 'static;

    fn needs(needs: &mut Needs);
    fn of(cx: &Cx) -> Result<Self::Guard, Error>;
}

impl ExtractorState for () {
    type Value = ();
    type Guard = NoState;

    fn needs(_: &mut Needs) {}

    fn of(_: &Cx) -> Result<NoState, Error> {
        Ok(NoState)
    }
}

pub struct NoState;

impl Deref for NoState {
    type Target = ();

    fn deref(&self) -> &() {
        &()
    }
}

/// The app's `State<S>`.
pub struct StateOf<S>(PhantomData<fn() -> S>);

impl<S: Send + Sync + 'static> ExtractorState for StateOf<S> {
    type Value = S;
    type Guard = State<S>;

    fn needs(needs: &mut Needs) {
        needs.states.push((TypeId::of::<S>(), type_name::<S>()));
    }

    fn of(cx: &Cx) -> Result<State<S>, Error> {
        Ok(cx.visible().states.get()?)
    }
}

/// What extractors of the phase `P` get.
pub type StateIn<P> = <<P as Phase>::State as ExtractorState>::Value;

// With a state, axum's `State` is an extractor like axum's others, which never waits.
known_source! {
    impl[P: Phase<State = StateOf<S>>, S: Send + Sync + 'static, T: FromRef<S>] for P, AxumState<T>;
}

/// What `State<T>` has to be where there is none: here only for its error message.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument here",
    label = "axum's `State`? use `hooks_runtime::State`",
    note = "`hooks_runtime::State<T>` is what `App::state` was given; axum's belongs to a router of its own",
    note = "to keep axum's, with `T: FromRef<AppState>`, give the app `.state(app_state)` and write `state = AppState` in the attribute"
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

impl<P: Phase<State = ()>, T> AxumStateSource<P, AxumState<T>> for &Arg<P, AxumState<T>> {
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

impl<P: Phase<State = ()>, T> LastAxumStateSource<P, AxumState<T>> for &&Arg<P, AxumState<T>> {
    fn __source_or_body(&self) -> Misfit<P, AxumState<T>>
    where
        AxumState<T>: OwnState,
    {
        Misfit::new()
    }
}
