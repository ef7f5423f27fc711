//! [`Attribute`]: the one table of attributes. Parsing, checks, messages and expansion read it.
//!
//! A new attribute is a row here and an entry point in `lib.rs`. One with a signature of its own has
//! a [`Role`], too, with an arm in `check.rs` and its shape in `expand/request.rs`. What it does at
//! run time is a variant of the runtime's `Item`.

use std::fmt;

use Blueprint::{Optional, Required};
use Transport::{Any, Http, WebSocket};

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Attribute {
    pub(crate) name: &'static str,
    /// What the function may take and return.
    pub(crate) role: Role,
    /// The variant of the runtime's `Item` that calls the function.
    pub(crate) item: &'static str,
    pub(crate) transport: Transport,
    pub(crate) blueprint: Blueprint,
    /// The one method of a route, where the name of the attribute fixes it.
    pub(crate) method: Option<&'static str>,
    /// What may follow the positional arguments.
    pub(crate) options: &'static [&'static str],
}

/// What a function does, whatever requests it runs for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Middleware,
    Before,
    After,
    Teardown,
    ErrorHandler,
    /// On a view's error, before the error handlers.
    Exception,
    /// On a deferred template, before it is rendered.
    Template,
    /// Gives values to every template.
    Context,
    View,
    Serving,
}

/// The requests that a function runs for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transport {
    Any,
    Http,
    /// Requests for a route that opens a WebSocket.
    WebSocket,
}

/// Whether the first argument is a blueprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Blueprint {
    /// The function is for the whole app, once the blueprint is registered.
    Required,
    /// The function is for the blueprint, or without one for the whole app.
    Optional,
}

/// The one option without a value.
pub(crate) const BLOCKING: &str = "blocking";

const HOOK: &[&str] = &["order", "runs_before", "runs_after", "state", "crate"];
/// A hook that can use arguments by value may run on the blocking pool.
const BLOCKING_HOOK: &[&str] = &[
    "order",
    "runs_before",
    "runs_after",
    "state",
    "crate",
    BLOCKING,
];
/// No extractor runs without a request.
const SERVING_HOOK: &[&str] = &["order", "runs_before", "runs_after", "crate"];
const HANDLER: &[&str] = &["state", "crate"];
const ROUTE: &[&str] = &[
    "methods", "endpoint", "before", "after", "skip", "layer", "state", "crate", BLOCKING,
];
const ROUTE_OF_ONE_METHOD: &[&str] = &[
    "endpoint", "before", "after", "skip", "layer", "state", "crate", BLOCKING,
];

#[rustfmt::skip]
pub(crate) const TABLE: &[Attribute] = &[
    hook("middleware",                Role::Middleware,   "Middleware",        Any,       Optional,  HOOK),
    hook("before_request",            Role::Before,       "Before",            Http,      Optional,  BLOCKING_HOOK),
    hook("process_view",              Role::Before,       "ProcessView",       Any,       Optional,  BLOCKING_HOOK),
    hook("process_exception",         Role::Exception,    "ProcessException",  Any,       Optional,  HOOK),
    hook("process_template_response", Role::Template,     "ProcessTemplate",   Any,       Optional,  HOOK),
    hook("context_processor",         Role::Context,      "ContextProcessor",  Any,       Optional,  HOOK),
    hook("after_request",             Role::After,        "After",             Http,      Optional,  BLOCKING_HOOK),
    hook("teardown_request",          Role::Teardown,     "Teardown",          Http,      Optional,  HOOK),
    hook("before_app_request",        Role::Before,       "Before",            Http,      Required,  BLOCKING_HOOK),
    hook("after_app_request",         Role::After,        "After",             Http,      Required,  BLOCKING_HOOK),
    hook("teardown_app_request",      Role::Teardown,     "Teardown",          Http,      Required,  HOOK),
    hook("app_context_processor",     Role::Context,      "ContextProcessor",  Any,       Required,  HOOK),
    hook("before_websocket",          Role::Before,       "BeforeWebSocket",   WebSocket, Optional,  BLOCKING_HOOK),
    hook("after_websocket",           Role::After,        "AfterWebSocket",    WebSocket, Optional,  BLOCKING_HOOK),
    hook("teardown_websocket",        Role::Teardown,     "TeardownWebSocket", WebSocket, Optional,  HOOK),
    hook("before_app_websocket",      Role::Before,       "BeforeWebSocket",   WebSocket, Required,  BLOCKING_HOOK),
    hook("after_app_websocket",       Role::After,        "AfterWebSocket",    WebSocket, Required,  BLOCKING_HOOK),
    hook("teardown_app_websocket",    Role::Teardown,     "TeardownWebSocket", WebSocket, Required,  HOOK),
    hook("error_handler",             Role::ErrorHandler, "ErrorHandler",      Any,       Optional,  HANDLER),
    hook("app_error_handler",         Role::ErrorHandler, "ErrorHandler",      Any,       Required,  HANDLER),
    hook("before_serving",            Role::Serving,      "BeforeServing",     Any,       Optional,  SERVING_HOOK),
    hook("after_serving",             Role::Serving,      "AfterServing",      Any,       Optional,  SERVING_HOOK),
    route("route",   None,            ROUTE),
    route("get",     Some("GET"),     ROUTE_OF_ONE_METHOD),
    route("post",    Some("POST"),    ROUTE_OF_ONE_METHOD),
    route("put",     Some("PUT"),     ROUTE_OF_ONE_METHOD),
    route("patch",   Some("PATCH"),   ROUTE_OF_ONE_METHOD),
    route("delete",  Some("DELETE"),  ROUTE_OF_ONE_METHOD),
    route("head",    Some("HEAD"),    ROUTE_OF_ONE_METHOD),
    route("options", Some("OPTIONS"), ROUTE_OF_ONE_METHOD),
    route("any",     Some("ANY"),     ROUTE_OF_ONE_METHOD),
];

const fn hook(
    name: &'static str,
    role: Role,
    item: &'static str,
    transport: Transport,
    blueprint: Blueprint,
    options: &'static [&'static str],
) -> Attribute {
    Attribute {
        name,
        role,
        item,
        transport,
        blueprint,
        method: None,
        options,
    }
}

const fn route(
    name: &'static str,
    method: Option<&'static str>,
    options: &'static [&'static str],
) -> Attribute {
    Attribute {
        name,
        role: Role::View,
        item: "Route",
        transport: Any,
        blueprint: Optional,
        method,
        options,
    }
}

impl Attribute {
    pub(crate) fn named(name: &str) -> &'static Attribute {
        let row = TABLE.iter().find(|row| row.name == name);
        row.expect("every entry point has a row")
    }

    /// It has `methods = […]`.
    pub(crate) fn takes_methods(&self) -> bool {
        self.options.contains(&"methods")
    }

    /// The function may run on the blocking pool.
    pub(crate) fn may_block(&self) -> bool {
        self.options.contains(&BLOCKING)
    }

    /// The attribute with its arguments, for messages.
    pub(crate) fn usage(&self) -> String {
        let name = self.name;
        // What may stand in the parentheses, without a blueprint and behind one.
        let (alone, behind): (&[&str], &[&str]) = match self.role {
            Role::View if self.takes_methods() => (
                &["(\"/path\", methods = [GET, POST])"],
                &[", \"/path\", methods = [GET]"],
            ),
            Role::View => (&["(\"/path\")"], &[", \"/path\""]),
            Role::ErrorHandler => (&["", "(404)"], &["", ", 404"]),
            _ => (&[""], &[""]),
        };
        let alone = alone.iter().map(|alone| format!("`#[{name}{alone}]`"));
        let behind = behind
            .iter()
            .map(|behind| format!("`#[{name}(BLUEPRINT{behind})]`"));
        let usages: Vec<_> = match self.blueprint {
            Required => behind.collect(),
            Optional => alone.chain(behind).collect(),
        };
        match usages.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, others)) => format!("{} or {last}", others.join(", ")),
            None => String::new(),
        }
    }
}

/// The attribute as the user writes it.
impl fmt::Display for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#[{}]", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usage_names_every_form() {
        for (name, usage) in [
            (
                "before_serving",
                "`#[before_serving]` or `#[before_serving(BLUEPRINT)]`",
            ),
            ("before_app_request", "`#[before_app_request(BLUEPRINT)]`"),
            (
                "process_view",
                "`#[process_view]` or `#[process_view(BLUEPRINT)]`",
            ),
            (
                "get",
                "`#[get(\"/path\")]` or `#[get(BLUEPRINT, \"/path\")]`",
            ),
            (
                "route",
                "`#[route(\"/path\", methods = [GET, POST])]` or `#[route(BLUEPRINT, \"/path\", methods = [GET])]`",
            ),
            (
                "error_handler",
                "`#[error_handler]`, `#[error_handler(404)]`, `#[error_handler(BLUEPRINT)]` or `#[error_handler(BLUEPRINT, 404)]`",
            ),
            (
                "app_error_handler",
                "`#[app_error_handler(BLUEPRINT)]` or `#[app_error_handler(BLUEPRINT, 404)]`",
            ),
        ] {
            assert_eq!(Attribute::named(name).usage(), usage);
        }
    }
}
