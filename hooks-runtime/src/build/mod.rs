//! From settings to plans: settings → [`Resolved`] → plans.
//!
//! Everything is collected, ordered, checked and flattened here, once per app. Services are made in
//! `router`.

mod by_hand;
mod chain;
mod collect;
mod hooks;
mod inner;
mod inside;
mod lacking;
mod left_out;
mod merge;
mod mounts;
mod needs;
mod node;
mod options;
mod patterns;
mod plan;
mod problem;
mod provided;
mod requests;
mod resolve;
mod routes;
mod scope;
mod scopes;
mod settings;
mod unnamed;
mod visible;
mod websockets;

pub(crate) use chain::{Chain, Function, Link};
pub(crate) use inside::{Inside, MountedService, ServingCall};
pub(crate) use merge::with_mounts;
pub(crate) use node::{
    Decided, FallbackNode, HookNode, MountNode, Resolved, RouteNode, ServingNode,
};
pub(crate) use options::{GivenOption, OptionSource, values};
pub(crate) use patterns::{Owner, PatternTable};
pub(crate) use plan::{is_own, needs_of_view, of_matched, of_route, of_unmatched};
pub(crate) use problem::Problems;
pub use problem::{BuildError, Problem, ProblemKind};
pub(crate) use provided::check_layer;
pub(crate) use resolve::resolve;
pub(crate) use scope::{ScopeNode, ScopeOf};
pub(crate) use scopes::join;
pub(crate) use settings::{AppLayer, Fallback, FallbackCall, Mount, Respelled, Settings};
