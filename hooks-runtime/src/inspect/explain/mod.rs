//! What answers one request, and why: [`Explanation`], made by [`App::explain`](crate::App::explain).

mod left_out;
mod links;
mod near;
mod of_request;
mod reasons;
mod text;

pub(crate) use of_request::explain;

use super::{DescribedHook, DescribedLayer, DescribedOption, DescribedPlugin, Place, Scope};
use crate::Problem;
use serde::{Deserialize, Serialize};

/// What answers one request: the route or what takes its place, all functions that run for it, in
/// order, and those that do not, each with the reason. `Display` gives a text of 80 columns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Explanation {
    /// The method that was asked for.
    pub method: String,
    /// The path that was asked for; inside of a mount without the path of that.
    pub path: String,
    /// The path that routes and hooks see, if it is another one: characters that need no escape have
    /// none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub routed_as: Option<String>,
    /// What answers.
    pub answer: Answer,
    /// Other routes that one might have expected to answer, the nearest first.
    pub others: Vec<OtherRoute>,
    /// The tower layers around all that follows, the outermost first. One that answers by itself, or
    /// changes the path, is known to nobody before it runs.
    pub layers: Vec<DescribedLayer>,
    /// The plugins around what answers, the outermost first: in one place that with the lower rank.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub plugins: Vec<DescribedPlugin>,
    /// All functions that run, in order.
    pub chain: Vec<ExplainedHook>,
    /// Who is asked when an error is raised, in that order: the first that fits.
    pub error_handlers: Vec<ExplainedHook>,
    /// The functions that do not run for this request.
    pub not_run: Vec<NotRun>,
    /// What the app in there does with the request, if an [`App`](crate::App) that is built with this
    /// one answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inner: Option<Box<Explanation>>,
    /// What keeps the app from being built.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Problem>,
}

/// What answers a request, unless one of the functions before it does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Answer {
    /// A route of the app.
    Route {
        /// Its methods.
        methods: Vec<String>,
        /// Its full pattern.
        path: String,
        /// Its full dotted name.
        endpoint: String,
        /// The name of the view function.
        function: String,
        /// Where the view's attribute is.
        place: Place,
        /// The route options it carries.
        options: Vec<DescribedOption>,
        /// A HEAD that the view for GET answers.
        is_head_by_get: bool,
        /// The route opens a WebSocket.
        is_websocket: bool,
    },
    /// A list of the methods of the path, with the hooks of its first route.
    AutomaticOptions {
        /// The methods.
        allow: Vec<String>,
        /// The pattern.
        path: String,
        /// The first route of the path.
        endpoint: String,
    },
    /// A redirect to the path with a slash at its end.
    SlashRedirect {
        /// Where to.
        to: String,
    },
    /// A 405, which is raised after the before hooks.
    MethodNotAllowed {
        /// The methods of the path.
        allow: Vec<String>,
        /// The blueprint that catches it.
        caught_by: Option<String>,
    },
    /// A 404, which is raised after the before hooks.
    NotFound {
        /// The blueprint that catches it.
        caught_by: Option<String>,
    },
    /// What is mounted at a path.
    Mount {
        /// The path.
        path: String,
        /// The type that was given.
        service: String,
        /// Where it was given.
        place: Place,
    },
    /// A route of a router that was given to [`App::merge`](crate::App::merge).
    MergedRoute {
        /// Its pattern; `nest_service` for a nested service, of which nobody knows it.
        path: String,
    },
    /// No route; the fallback of a merged router is asked, and if it has none, this is a 404.
    MergedFallback,
    /// What takes the requests that no route takes.
    Fallback {
        /// The type of the service, or the URL.
        service: String,
        /// Where it was given.
        place: Place,
    },
    /// A 400.
    BadRequest {
        /// Why.
        reason: String,
    },
    /// Nothing: the app cannot be built.
    NotBuilt,
}

/// A route or a mount that does not answer, although one might expect it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct OtherRoute {
    /// Its methods; empty for a mount.
    pub methods: Vec<String>,
    /// Its full pattern.
    pub path: String,
    /// Its name.
    pub endpoint: String,
    /// Where it is.
    pub place: Place,
    /// Why it does not answer.
    pub miss: Miss,
}

/// Why a route does not answer a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Miss {
    /// It takes other methods.
    Method,
    /// Its pattern matches, too, and another one is more specific.
    LessSpecific,
    /// Its pattern ends with a slash and the path does not, or the other way round.
    Slash,
    /// The path has another text at one place.
    Text {
        /// The segment of the pattern.
        expected: String,
        /// The segment of the path.
        found: String,
    },
    /// A parameter of the pattern would be empty.
    Empty,
    /// The path goes on behind the pattern.
    Longer,
    /// The pattern goes on behind the path.
    Shorter,
}

/// A function that runs, in its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ExplainedHook {
    /// The function.
    #[serde(flatten)]
    pub hook: DescribedHook,
    /// When it runs.
    pub runs: Runs,
    /// What decided its place among the functions of its kind and scope.
    pub decided_by: DecidedBy,
    /// What its arguments ask for.
    pub needs: Vec<Need>,
    /// What it gives later functions as `Provided<T>`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub provides: Vec<Provision>,
    /// It may answer in place of the view, or fail: what comes after it, up to the after hooks, may
    /// not run.
    pub may_answer: bool,
}

/// When a function of a chain runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Runs {
    /// Unless one before it ends the request early.
    Always,
    /// If an error is raised: for `process_exception`, by the view.
    OnError,
    /// If a template is rendered.
    WithTemplate,
}

/// What decided the place of a function among those of its kind and scope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DecidedBy {
    /// Its crate, its file, its line.
    Definition,
    /// Its `order`.
    Order(i32),
    /// `runs_before` or `runs_after`, which moved it.
    Edge {
        /// The function that has the option.
        of: String,
        /// The option: `runs_before` or `runs_after`.
        option: String,
        /// The function that the option names.
        names: String,
    },
    /// A registered blueprint adds it to the app: behind the app's own.
    Registration,
    /// A call of [`App::hook`](crate::App::hook): behind those that were collected.
    HookCall,
    /// The order of the calls of `middleware`, inside of the functions.
    MiddlewareCall,
    /// The list in the attribute of the route.
    RouteList,
    /// Of an error handler: scope, status and type.
    Lookup,
}

/// What the arguments of a function ask for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Need {
    /// A `State<T>`: the type.
    State(String),
    /// An `Endpoint`: it runs only for requests that matched a route.
    Endpoint,
    /// The head of the request.
    Head,
    /// The body of the request.
    Body,
    /// A `Provided<T>`: the type.
    Provided(String),
    /// An `Option<Provided<T>>`: the type.
    PerhapsProvided(String),
}

/// A value that a function provides.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Provision {
    /// The type.
    #[serde(rename = "type")]
    pub type_name: String,
    /// Whether there is one whenever the request goes on after the function.
    pub is_certain: bool,
}

/// A function that does not run for a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct NotRun {
    /// The function.
    #[serde(flatten)]
    pub hook: DescribedHook,
    /// The call of `with` that gave its plugin, if it is a function of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plugin_place: Option<Place>,
    /// Why it does not run.
    pub reason: Reason,
}

/// Why a function does not run for a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// It belongs to this scope, which what answers is not in.
    OtherScope(Scope),
    /// It belongs to this blueprint, and the request matched no route.
    NoRoute(Scope),
    /// The settings of its plugin leave it out.
    LeftOut,
    /// The route names it in `skip`.
    Skipped,
    /// It takes `Endpoint`, and the request matched no route.
    TakesEndpoint,
    /// It runs for WebSockets only, and the route opens none.
    OnlyWebSockets,
    /// It runs for HTTP only, and the route opens a WebSocket.
    OnlyHttp,
    /// It runs before a view or on the error of one, and there is none.
    NoView,
    /// Its blueprint, of this name, is not registered.
    NotRegistered(String),
    /// The app does not collect this crate or module.
    NotCollected(String),
    /// The app collects nothing: it has only what [`App::hook`](crate::App::hook) adds.
    NotAdded,
    /// An error handler of the app, of this name, has the same status and type.
    Overridden(String),
    /// It belongs to the app that is mounted at this path, or that is the fallback.
    OtherApp(String),
}
