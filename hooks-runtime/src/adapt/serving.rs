//! Arguments of serving hooks: states, and nothing else.

use crate::{Error, State, context::StateMap, pipeline::Needs};
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

/// One door for both uses of an argument, and no bound behind it, so that its error is one.
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
