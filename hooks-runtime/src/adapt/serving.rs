//! Serving hooks: they take states and nothing else, and return `()` or a `Result` of it.

use crate::{Error, State, context::StateMap, error::UnitResult, pipeline::Needs};
use std::any::{TypeId, type_name};

/// The state that a serving hook takes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument of a serving hook",
    label = "there is no request yet, or no more",
    note = "a `#[before_serving]` or `#[after_serving]` function takes `hooks_runtime::State<T>` only"
)]
pub trait ServingArgument: Sized {
    fn needs(needs: &mut Needs);
    fn from_states(states: &StateMap) -> Result<Self, Error>;
}

#[diagnostic::do_not_recommend]
impl<T: Send + Sync + 'static> ServingArgument for State<T> {
    fn needs(needs: &mut Needs) {
        needs.states.push((TypeId::of::<T>(), type_name::<T>()));
    }

    fn from_states(states: &StateMap) -> Result<Self, Error> {
        Ok(states.get()?)
    }
}

/// A second implementation makes the compiler report the trait above.
#[diagnostic::do_not_recommend]
impl ServingArgument for () {
    fn needs(_: &mut Needs) {}

    fn from_states(_: &StateMap) -> Result<Self, Error> {
        Ok(())
    }
}

/// What generated code does with an argument, without a bound: so a wrong type gives one error, not
/// one for each use.
pub fn serving_argument<T: ServingArgument>() -> Serving<T> {
    Serving {
        needs: T::needs,
        from_states: T::from_states,
    }
}

pub struct Serving<T> {
    needs: fn(&mut Needs),
    from_states: fn(&StateMap) -> Result<T, Error>,
}

impl<T> Serving<T> {
    pub fn get(&self, states: &StateMap) -> Result<T, Error> {
        (self.from_states)(states)
    }

    pub fn needs(&self, needs: &mut Needs) {
        (self.needs)(needs);
    }
}

/// What a serving hook may return. No client gets its error, so an `E` needs no response of its own.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what a `#[before_serving]` or `#[after_serving]` function returns",
    label = "there is no request to answer",
    note = "return `()` or `Result<()>`"
)]
pub trait ServingReturn: UnitResult {}

impl ServingReturn for () {}
impl<E: Into<Error>> ServingReturn for Result<(), E> {}

pub fn serving<R: ServingReturn>(returned: R) -> Result<(), Error> {
    returned.into_result()
}
