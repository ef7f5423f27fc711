//! What an app is, as data: [`Description`], made by [`App::describe`](crate::App::describe).
//!
//! Everything here owns its strings and is read by `serde` as it is written, so that a program of
//! its own may show what another one has printed as JSON.
//!
//! ```
//! # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
//! use hooks_runtime::{inspect::{Description, Kind, Scope}, prelude::*};
//!
//! #[before_request]
//! fn open() {}
//!
//! #[get("/")]
//! fn index() {}
//!
//! let described = app!().describe();
//! let first = &described.routes[0].chain[0];
//! assert_eq!((first.kind, &first.scope), (Kind::BeforeRequest, &Scope::App));
//!
//! let json = serde_json::to_string(&described).unwrap();
//! assert_eq!(serde_json::from_str::<Description>(&json).unwrap(), described);
//! ```

mod explain;
mod layout;
mod locked;
mod of_app;
mod screen;

pub(crate) use explain::explain;
pub use explain::{
    Answer, DecidedBy, ExplainedHook, Explanation, Miss, Need, NotRun, OtherRoute, Provision,
    Reason, Runs,
};

pub use crate::{registry::Kind, source::Place};

use crate::Problem;
use serde::{Deserialize, Serialize};

/// An app as data: every route with its whole chain of hooks. `Display` gives tables.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Description {
    /// The routes in order: the app's own, then blueprint by blueprint.
    pub routes: Vec<DescribedRoute>,
    /// What is mounted, in the order of the calls.
    pub mounted: Vec<DescribedMount>,
    /// What runs for a request that matches no route, in order.
    pub unmatched: Vec<DescribedHook>,
    /// What answers such a request, if it is not the app's 404.
    pub fallback: Option<DescribedFallback>,
    /// The blueprints that catch such requests below their prefix.
    pub caught: Vec<DescribedCatch>,
    /// `before_serving`, then `after_serving` hooks, each in the order they run.
    pub serving: Vec<DescribedHook>,
    /// Error handlers of every scope.
    pub error_handlers: Vec<DescribedHook>,
    /// The app, its blueprints and plugins, each with its own functions: the outermost first, in each
    /// place the plugins, then the place.
    pub scopes: Vec<DescribedScope>,
    /// The types that the app was given by [`App::state`](crate::App::state).
    pub states: Vec<String>,
    /// The plugins of the app, then those of blueprints, in each place the outermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub plugins: Vec<DescribedPlugin>,
    /// What keeps the app from being built.
    pub problems: Vec<Problem>,
    /// What is probably a mistake, one sentence each.
    pub warnings: Vec<String>,
}

/// One route, with all that runs for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DescribedRoute {
    /// The methods it was given; HEAD and OPTIONS come by themselves. `WEBSOCKET`, if it opens one.
    pub methods: Vec<String>,
    /// The full pattern.
    pub path: String,
    /// The full dotted name.
    pub endpoint: String,
    /// The name of the view function.
    pub function: String,
    /// The module of the view, with its crate.
    pub module: String,
    /// Where the view's attribute is.
    pub place: Place,
    /// The route options it carries: its own, then those of its blueprints, inner first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<DescribedOption>,
    /// The app, or the blueprint that it belongs to.
    pub scope: Scope,
    /// It opens a WebSocket.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_websocket: bool,
    /// A layer of its own is around it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub has_layer: bool,
    /// The hooks of outer scopes that it does without, as it names them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skips: Vec<String>,
    /// Hooks in the order they run, as [`lifecycle`](crate::lifecycle) tells it.
    pub chain: Vec<DescribedHook>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as `serde` calls it")]
fn is_false(value: &bool) -> bool {
    !value
}

/// The app, one blueprint as registered, or one plugin, with its own functions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DescribedScope {
    /// What it is.
    pub scope: Scope,
    /// The next scope outward; `None` for the outermost.
    pub inside: Option<Scope>,
    /// The full prefix of its routes.
    pub prefix: String,
    /// Whether it catches the unmatched requests below its prefix.
    #[serde(default, skip_serializing_if = "is_false")]
    pub catches_unmatched: bool,
    /// The tower layers around it, the outermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub layers: Vec<DescribedLayer>,
    /// The route options that its routes carry.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<DescribedOption>,
    /// Its hooks in the order they run, kind by kind, then its error handlers.
    pub hooks: Vec<DescribedHook>,
}

/// One [route option](crate::RouteOption) that a route carries.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DescribedOption {
    /// The value, as its `Debug` prints it.
    pub value: String,
    /// The type of the value.
    #[serde(rename = "type")]
    pub type_name: String,
    /// Who gave it: the route, or the registration of a blueprint.
    pub scope: Scope,
    /// Where it was given: the attribute of the route, or the call of `option`.
    pub place: Place,
}

/// One call that puts a tower layer around the app, around a blueprint or around a route.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DescribedLayer {
    /// `layer`, or `wrap` for one that is around the finished app, before routing.
    pub call: String,
    /// The type of the layer; empty for that of a route.
    #[serde(rename = "type")]
    pub type_name: String,
    /// What it is around.
    pub scope: Scope,
    /// Where it was given.
    pub place: Place,
}

/// What is mounted at one path, with all that runs around it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DescribedMount {
    /// The path, which is the name of its endpoint, too.
    pub path: String,
    /// The type that was given.
    pub service: String,
    /// Where `mount` was called.
    pub place: Place,
    /// The app, or the blueprint that it belongs to.
    pub scope: Scope,
    /// Hooks in the order they run, as those of a route.
    pub chain: Vec<DescribedHook>,
    /// What is in there, if it is an [`App`](crate::App) that is built with the one around it.
    pub app: Option<Box<Description>>,
}

/// What answers a request that no route takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DescribedFallback {
    /// The type of the service, or the URL.
    pub service: String,
    /// Where it was given.
    pub place: Place,
    /// What is in there, as with a mount.
    pub app: Option<Box<Description>>,
}

/// One blueprint that catches unmatched requests below its prefix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DescribedCatch {
    /// Its full name.
    pub blueprint: String,
    /// Its full prefix.
    pub prefix: String,
    /// Hooks in the order they run, as [`lifecycle`](crate::lifecycle) tells it.
    pub chain: Vec<DescribedHook>,
}

/// One plugin in its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DescribedPlugin {
    /// Its name, which is the scope of its functions.
    pub name: String,
    /// The crate that defines it.
    #[serde(rename = "crate")]
    pub crate_name: String,
    /// What it was given to: the app or a blueprint.
    pub around: Scope,
    /// Lower is outer.
    pub rank: i32,
    /// Names and values, in the plugin's order.
    pub settings: Vec<(String, String)>,
    /// The types of its states.
    pub states: Vec<String>,
    /// The types that it provides on demand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub provides: Vec<String>,
    /// The types that it needs from outside of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    /// The route options that it reads.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reads: Vec<String>,
    /// The functions that it leaves out with these settings, by
    /// [`Install::leave_out`](crate::Install::leave_out).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leaves_out: Vec<DescribedHook>,
    /// Whether it changes every response.
    pub changes_responses: bool,
    /// The call that gave it.
    pub place: Place,
}

/// One hook or error handler in its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DescribedHook {
    /// What it is.
    pub kind: Kind,
    /// What it belongs to.
    pub scope: Scope,
    /// The name of the function, or the type of a middleware that was given as a value.
    pub function: String,
    /// Of an error handler: which errors it takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub takes: Option<Takes>,
    /// The crate that defines it.
    #[serde(rename = "crate")]
    pub crate_name: String,
    /// The module that defines it, with its crate.
    pub module: String,
    /// Where its attribute is, or the call that gave the value; for a function that a route names
    /// in `before` or `after`, the attribute of the route.
    pub place: Place,
}

/// What a hook belongs to: the requests of which it runs for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Scope {
    /// The whole app.
    App,
    /// A blueprint, by its full name.
    Blueprint(String),
    /// A plugin, by its name.
    Plugin(String),
    /// One route, which names the function in `before` or `after`.
    Route,
}

/// Which errors an error handler takes. With neither field set it takes all.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Takes {
    /// Those with this status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Those of this type.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub type_name: Option<String>,
}
