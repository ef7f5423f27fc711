//! Not public API. Used by generated code, and by nothing else.

#![allow(
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    reason = "reached by generated code only"
)]

pub use crate::{
    adapt::{
        After, AfterReplacing, Arg, Before, ErrorHandling, Phase, RouteAfter, RouteBefore,
        Teardown, View, after_in_place, before, head, head_mut, id, now, raised, serving, shared,
        subject_mut, teardown,
    },
    blueprint::Blueprint,
    context::{Outcome, State, StateMap},
    error::Error,
    pipeline::{Cx, Flow},
    registry::{BoxFuture, Item, Location, Needs, Record, RouteOptions, Run, Scope},
};
pub use axum::response::Response;
pub use inventory;

use crate::{
    App,
    adapt::{AfterFn, BeforeFn},
    registry::CrateId,
};
use std::any::{TypeId, type_name};

pub type Done = Result<(), Error>;
pub type Answered = Result<Response, Error>;

/// Looked up by method, and imported by a glob that brings no name into scope: what the generated
/// code says next to it are the user's types.
pub mod traits {
    pub use crate::adapt::{
        ContextKind as _, FallibleKind as _, LastBody as _, LastContext as _, LastParts as _,
        PartsKind as _, PlainKind as _,
    };
}

pub const fn arg<P, T>() -> Arg<P, T> {
    Arg::new()
}

pub fn boxed<'a, T>(future: impl Future<Output = T> + Send + 'a) -> BoxFuture<'a, T> {
    Box::pin(future)
}

/// Where the attribute stands; expanded where it stands.
#[doc(hidden)]
#[macro_export]
macro_rules! __here {
    ($line:literal, $column:literal) => {
        $crate::__private::Location {
            module: ::core::module_path!(),
            binary: ::core::option_env!("CARGO_BIN_NAME"),
            file: ::core::file!(),
            line: ::core::line!(),
            column: ::core::column!(),
            name: ($line, $column),
        }
    };
}
pub use crate::__here as here;

/// What can stand in the place of a blueprint.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a blueprint",
    label = "names no blueprint",
    note = "declare one with `pub static ADMIN: Blueprint = Blueprint::new(\"admin\");` and name the static; leave it out for a hook of the whole app"
)]
pub trait IsBlueprint {
    fn blueprint(&'static self) -> &'static Blueprint;
}

impl IsBlueprint for Blueprint {
    fn blueprint(&'static self) -> &'static Blueprint {
        self
    }
}

/// A second implementation makes the compiler report the trait above.
impl IsBlueprint for &'static Blueprint {
    fn blueprint(&'static self) -> &'static Blueprint {
        self
    }
}

pub fn blueprint<B: IsBlueprint>(blueprint: &'static B) -> &'static Blueprint {
    blueprint.blueprint()
}

/// The type of an error handler's `&E`.
pub fn takes<E: 'static>() -> (TypeId, &'static str) {
    (TypeId::of::<E>(), type_name::<E>())
}

pub fn accepts<E: 'static>(error: &mut Error) -> bool {
    error.value_is::<E>()
}

pub fn route_before<M, F: RouteBefore<M>>(function: F) -> BeforeFn {
    function.erase()
}

pub fn route_after<M, F: RouteAfter<M>>(function: F) -> AfterFn {
    function.erase()
}

/// The state that a serving hook takes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument of a serving hook",
    label = "there is no request yet, or no more",
    note = "a `#[before_serving]` or `#[after_serving]` function takes `State<T>` only"
)]
pub trait ServingArgument: Sized {
    fn needs(needs: &mut Needs);
    fn from_states(states: &StateMap) -> Result<Self, Error>;
}

impl<T: Send + Sync + 'static> ServingArgument for State<T> {
    fn needs(needs: &mut Needs) {
        needs.states.push((TypeId::of::<T>(), type_name::<T>()));
    }

    fn from_states(states: &StateMap) -> Result<Self, Error> {
        Ok(states.get()?)
    }
}

/// A second implementation makes the compiler report the trait above.
impl ServingArgument for () {
    fn needs(_: &mut Needs) {}

    fn from_states(_: &StateMap) -> Result<Self, Error> {
        Ok(())
    }
}

pub fn serving_state<T: ServingArgument>(states: &StateMap) -> Result<T, Error> {
    T::from_states(states)
}

pub fn serving_needs<T: ServingArgument>(needs: &mut Needs) {
    T::needs(needs);
}

/// `app!()`.
pub fn app(module: &'static str, binary: Option<&'static str>, others: &[&'static str]) -> App {
    let own = CrateId {
        name: module.split("::").next().unwrap_or_default(),
        binary,
    };
    let others = others.iter().map(|name| CrateId { name, binary: None });
    App::collecting(others.chain([own]).collect())
}
