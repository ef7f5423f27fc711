//! How a plain function becomes a hook: where its arguments come from and what its result means.
//!
//! Generated code calls in here. Its types are concrete there, so method lookup can choose what
//! trait bounds cannot (the trick is known as *autoref specialization*): the compiler looks for a
//! method of the receiver as it is written, then of a reference to it, then of what it refers to.
//! The first that fits wins.
//!
//! | call | first | then | last |
//! |---|---|---|---|
//! | `(&&arg).__source()` | `for &Arg`: the context, provided values, axum's own extractors of the head, axum's `State`, the upgrade | `for &&Arg`: any other extractor of the head | `for Arg`: no argument, an error |
//! | `(&&&arg).__source_or_body()` | `for &&Arg`: the context, provided values, axum's own extractors, axum's `State`, the upgrade | `for &&&Arg`: any other extractor of the head, then `for &Arg`: of the body | `for Arg`: no argument, an error |
//! | `(&&&of(&returned)).__returned()` | `for &&Of`: a `Result` whose `Err` renders itself | `for &&&Of`: a `Result` whose `Err` becomes an `Error`, then `for &Of`: any other `Result` | `for Of`: anything else |
//! | `(&&function).__before()` | `for &BeforeNamed`: what it returns is known | `for &&BeforeNamed`: returns a `Result` whose `Err` becomes an `Error` | `for BeforeNamed`: any other |
//! | `(&&&function).__after()` | `for &&AfterNamed`: drops the response, an error | `for &&&AfterNamed`: returns a `Result` whose `Err` renders itself, then `for &AfterNamed`: one whose `Err` becomes an `Error` | `for AfterNamed`: any other |
//! | `(&returns::<R>()).__provides(list)` | `for Returns`: a result that may provide | `for &Returns`: any other | |
//! | `(&arg).__needs(needs)` | `for Arg`: the context, provided values | `for &Arg`: any other | |
//!
//! What a lookup finds has methods with trait bounds of their own. A bound that fails is an error
//! that names the rule in the user's words.
//!
//! | file | |
//! |---|---|
//! | `lookup.rs` | the traits of the lookups, in the order of the table |
//! | `phase.rs` | the moments at which functions run: they decide which arguments there are |
//! | `context.rs`, `parts.rs`, `body.rs`, `borrowed.rs` | one source of arguments each |
//! | `by_value.rs` | provided values without `Provided` around them, and `IfProvided` |
//! | `around.rs` | the request and `Next` of a middleware |
//! | `copy.rs` | the copy of a body that a before hook reads |
//! | `extractor_state.rs` | the state of axum's extractors, and axum's `State` |
//! | `provided.rs` | values of other hooks |
//! | `provisions.rs` | results that provide values |
//! | `gather.rs` | the sources of all arguments by value of one function |
//! | `upgrade.rs` | the arguments that open a WebSocket |
//! | `serving.rs` | arguments of serving hooks |
//! | `returns.rs`, `done.rs` | results: with a response, and without |
//! | `replace.rs` | an after hook that returns a response takes one |
//! | `template.rs` | arguments and results of the functions of templates |
//! | `route_fn/` | functions without an attribute, in `before = […]` and `after = […]` |
//! | `blocking.rs` | functions on the blocking pool |
//! | `run.rs` | how `__run` is called |

#![allow(
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    clippy::unnecessary_wraps,
    clippy::unused_self,
    clippy::unused_async,
    reason = "reached by generated code only"
)]

mod around;
mod blocking;
mod body;
mod borrowed;
mod by_value;
mod context;
mod copy;
mod done;
mod extractor_state;
mod gather;
mod lookup;
mod parts;
mod phase;
mod provided;
mod provisions;
mod replace;
mod returns;
mod route_fn;
mod run;
mod serving;
#[cfg(feature = "templates")]
mod template;
#[cfg(feature = "ws")]
mod upgrade;

pub use around::{next, request};
pub use blocking::{blocking, crossing};
pub use borrowed::{borrows, head, head_mut, raised, response_mut, shared};
pub use by_value::{
    ByValueSource, IfProvidedSource, LastByValueSource, LastIfProvidedSource,
    LastOptionalByValueSource, OptionalByValueSource,
};
#[cfg(feature = "proxy")]
pub(crate) use copy::is_over_limit;
pub use done::{after_in_place, teardown};
pub use extractor_state::{AxumStateSource, LastAxumStateSource};
pub use gather::{AtOnce, Gather, InTurn, Source};
pub use lookup::{
    ContextNeeds, ContextSource, ConvertedReturn, FallibleReturn, KnownSource, LastBodySource,
    LastContextSource, LastKnownBodySource, LastKnownSource, LastNoSource, LastPartsSource,
    NoSource, PartsNeeds, PartsSource, PlainReturn, RenderedReturn, arg, of,
};
pub use phase::{
    After, AfterReplacing, Around, Before, ErrorHandling, Exception, Opening, Phase, Rendering,
    Teardown, View, With,
};
pub use provided::{LastProvidedSource, ProvidedSource};
pub use provisions::{OtherReturn, ProvidingReturn, returns};
pub use replace::replacing;
pub use returns::{before, exception, provide};
pub use route_fn::{
    AfterFn, BeforeFn, ConvertedAfterFn, ConvertedBeforeFn, DroppingAfterFn, FallibleAfterFn,
    KnownBeforeFn, OtherBeforeFn, Picked, PlainAfterFn, after_fn, before_fn,
};
pub use run::{Function, boxed, function, id, now, release};
pub use serving::{Serving, serving, serving_argument};
#[cfg(feature = "ws")]
pub use upgrade::{LastUpgradeSource, UpgradeSource};
#[cfg(feature = "templates")]
pub use {
    phase::Template,
    template::{template, template_mut},
};
