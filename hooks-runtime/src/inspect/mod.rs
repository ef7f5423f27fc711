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

mod of_app;
mod tables;

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
    /// The methods it was given; HEAD and OPTIONS come by themselves.
    pub methods: Vec<String>,
    /// The full pattern.
    pub path: String,
    /// The full dotted name.
    pub endpoint: String,
    /// The name of the view function.
    pub function: String,
    /// Where the view's attribute is.
    pub place: Place,
    /// Hooks in the order they run, as [`lifecycle`](crate::lifecycle) tells it.
    pub chain: Vec<DescribedHook>,
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
