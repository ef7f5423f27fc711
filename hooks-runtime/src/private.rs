//! Not public API. Used by generated code, and by nothing else.

#![allow(
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    reason = "reached by generated code only"
)]

use std::fmt::Display;

pub use crate::{
    __here as here, __provides as provides, __route_after as route_after,
    __route_before as route_before, __submit as submit,
    adapt::{
        After, AfterReplacing, Around, AtOnce, Before, ErrorHandling, Exception, Gather, InTurn,
        Opening, Picked, Rendering, Serving, Teardown, View, With, after_fn, after_in_place, arg,
        before, before_fn, blocking, borrows, boxed, crossing, exception, function, head, head_mut,
        id, next, now, of, provide, raised, release, replacing, request, response_mut, returns,
        serving, serving_argument, shared, teardown,
    },
    app::{Own, collecting as app},
    blueprint::{bp, route_layer},
    context::{Outcome, StateMap, route_option},
    error::{Error, ErrorResponse, typed},
    pipeline::{BoxFuture, Cx, Flow, MiddlewareCall, Needs, Run},
    registry::{Item, Record, RouteOptions as Route},
    source::SourceLocation,
    submitted::Submitted,
};
#[cfg(feature = "templates")]
pub use crate::{
    TemplateResponse,
    adapt::{Template, template, template_mut},
};
pub use ::core::{column, file, line, module_path, stringify};
#[cfg(feature = "templates")]
pub use ::minijinja;
pub use axum::response::Response;
pub use hooks_macros::{is_program, link};

/// A value of `url_for!`.
pub fn text(value: &(impl Display + ?Sized)) -> String {
    value.to_string()
}

pub type Done = Result<(), Error>;
pub type Reply = Result<Response, Error>;
#[cfg(feature = "templates")]
pub type Values = Result<minijinja::Value, Error>;

/// The traits whose methods generated code looks up. A glob import of `_` brings no name into scope,
/// where the generated code also says the user's types.
pub mod traits {
    pub use crate::adapt::{
        AxumStateSource as _, ByValueSource as _, ContextNeeds as _, ContextSource as _,
        ConvertedAfterFn as _, ConvertedBeforeFn as _, ConvertedReturn as _, DroppingAfterFn as _,
        FallibleAfterFn as _, FallibleReturn as _, IfProvidedSource as _, KnownBeforeFn as _,
        KnownSource as _, LastAxumStateSource as _, LastBodySource as _, LastByValueSource as _,
        LastContextSource as _, LastIfProvidedSource as _, LastKnownBodySource as _,
        LastKnownSource as _, LastNoSource as _, LastOptionalByValueSource as _,
        LastPartsSource as _, LastProvidedSource as _, NoSource as _, OptionalByValueSource as _,
        OtherBeforeFn as _, OtherReturn as _, PartsNeeds as _, PartsSource as _, PlainAfterFn as _,
        PlainReturn as _, ProvidedSource as _, ProvidingReturn as _, RenderedReturn as _,
        Source as _,
    };
    #[cfg(feature = "ws")]
    pub use crate::adapt::{LastUpgradeSource as _, UpgradeSource as _};
    pub use crate::error::{RegisteredError as _, UnregisteredError as _};
}

/// What `context!` looks up, where a user's expressions stand beside it.
#[cfg(feature = "templates")]
pub mod template_values {
    pub use crate::template::{ConvertedKind as _, OtherKind as _, SerializedKind as _, given};
}
