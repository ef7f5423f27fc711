//! Not public API. Used by generated code, and by nothing else.

#![allow(
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    reason = "reached by generated code only"
)]

#[cfg(feature = "templates")]
pub use crate::{
    TemplateResponse,
    adapt::{Template, template, template_mut},
};
pub use crate::{
    adapt::{
        After, AfterReplacing, Arg, Around, Before, ErrorHandling, Phase, Rendering, Teardown,
        View, after_in_place, before, blocking, crossing, exception, head, head_mut, id, now,
        raised, replacing, route_after, route_before, serving, shared, subject_mut, teardown,
    },
    app::{Own, collecting as app},
    blueprint::Blueprint,
    context::{Outcome, State, StateMap},
    error::Error,
    pipeline::{BoxFuture, Cx, Flow, MiddlewareCall as Passage, Needs, Run},
    registry::{Item, Record, RouteOptions as Route},
    source::SourceLocation as Location,
};
pub use axum::response::Response;
pub use hooks_macros::link;
pub use inventory::submit;

use axum::http::request::Parts;
use std::any::{TypeId, type_name};

pub type Done = Result<(), Error>;
pub type Reply = Result<Response, Error>;
#[cfg(feature = "templates")]
pub type Values = Result<minijinja::Value, Error>;

/// Looked up by method, under names that no trait of the user's has. A glob import brings no name
/// into scope, where the generated code also says the user's types.
pub mod traits {
    pub use crate::adapt::{
        AxumKind as _, ContextKind as _, ContextNeeds as _, DroppingAfterKind as _,
        FallibleAfterKind as _, FallibleKind as _, KnownKind as _, LastAxum as _, LastBody as _,
        LastContext as _, LastKnown as _, LastKnownBody as _, LastParts as _, PartsKind as _,
        PartsNeeds as _, PlainAfterKind as _, PlainKind as _,
    };
}

pub const fn arg<P, T>() -> Arg<P, T> {
    Arg::new()
}

/// A request head lent to a late hook has to be kept for it, and an outcome tells the time since the
/// request began; a response is there anyway.
pub fn borrows<T: ?Sized + 'static>(needs: &mut Needs) {
    if TypeId::of::<T>() == TypeId::of::<Parts>() {
        needs.borrows_head();
    } else if TypeId::of::<T>() == TypeId::of::<Outcome>() {
        needs.context = true;
    }
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
    note = "declare one with `pub static ADMIN: Blueprint = Blueprint::new(\"admin\");` and name the static; leave it out for a hook of the whole app",
    note = "the path of a route is a string literal, the status of an error handler a number; the type of its error stands in its first argument, `#[error_handler] fn f(error: &MyError)`"
)]
pub trait IsBlueprint {
    fn blueprint(&'static self) -> &'static Blueprint;
}

#[diagnostic::do_not_recommend]
impl IsBlueprint for Blueprint {
    fn blueprint(&'static self) -> &'static Blueprint {
        self
    }
}

/// A second implementation makes the compiler report the trait above.
#[diagnostic::do_not_recommend]
impl IsBlueprint for &'static Blueprint {
    fn blueprint(&'static self) -> &'static Blueprint {
        self
    }
}

pub fn bp<B: IsBlueprint>(blueprint: &'static B) -> &'static Blueprint {
    blueprint.blueprint()
}

pub const fn view(options: Route, run: Run<(), Reply>) -> Item {
    Item::Route(options, run)
}

/// By the type of its `&E`.
pub const fn error_handler<E: 'static>(run: Run<Error, Reply>) -> Item {
    Item::ErrorHandler {
        code: None,
        takes: takes::<E>,
        accepts: accepts::<E>,
        run,
    }
}

/// By status, and by the type of its `&E` if it has one.
pub const fn status_handler<E: 'static>(status: u16, run: Run<Error, Reply>) -> Item {
    Item::ErrorHandler {
        code: Some(status),
        takes: takes::<E>,
        accepts: accepts::<E>,
        run,
    }
}

fn takes<E: 'static>() -> (TypeId, &'static str) {
    (TypeId::of::<E>(), type_name::<E>())
}

fn accepts<E: 'static>(error: &mut Error) -> bool {
    error.value_is::<E>()
}

/// A function named in `before = […]`; expanded where its types are concrete.
#[doc(hidden)]
#[macro_export]
macro_rules! __route_before {
    ($function:expr) => {
        $crate::__route_fn!($crate::__private::route_before($function))
    };
}
pub use crate::__route_before as route_before;

/// A function named in `after = […]`; expanded where its types are concrete.
#[doc(hidden)]
#[macro_export]
macro_rules! __route_after {
    ($function:expr) => {
        $crate::__route_fn!(
            (&&$crate::__private::route_after($function))
                .__after()
                .picked()
        )
    };
}
pub use crate::__route_after as route_after;

#[doc(hidden)]
#[macro_export]
macro_rules! __route_fn {
    ($picked:expr) => {{
        use $crate::__private::traits::*;
        let picked = $picked;
        let (a, b, c, d, e, f, g, h) = picked.arguments();
        picked.with_needs(|needs| {
            (&a).__needs(needs);
            (&b).__needs(needs);
            (&c).__needs(needs);
            (&d).__needs(needs);
            (&e).__needs(needs);
            (&f).__needs(needs);
            (&g).__needs(needs);
            (&h).__needs(needs);
        })
    }};
}

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
