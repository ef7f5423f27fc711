//! [`Requests`]: for which requests something is missing, as problems name them.

use super::{MountNode, RouteNode, ScopeNode};
use std::fmt;

/// The requests that a chain is for, as an example of them.
pub(super) enum Requests<'a> {
    Route(&'a RouteNode),
    /// The automatic OPTIONS of a websocket route.
    Options(&'a RouteNode),
    Merged,
    Mount(&'a MountNode),
    Unmatched(&'a ScopeNode),
    Layer,
}

impl fmt::Display for Requests<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Requests::Route(route) => {
                let method = route.options.methods.first().unwrap_or(&"ANY");
                write!(f, "`{method} {}`", route.path)
            }
            Requests::Options(route) => write!(f, "`OPTIONS {}`", route.path),
            Requests::Merged => f.write_str("the routes of the merged router"),
            Requests::Mount(mount) => write!(f, "{mount}"),
            Requests::Unmatched(scope) if scope.prefix.is_empty() => {
                f.write_str("a request that no route takes, such as a 404")
            }
            Requests::Unmatched(scope) => {
                write!(f, "a request below `{}` that no route takes", scope.prefix)
            }
            Requests::Layer => f.write_str("the service inside of `hooks_layer`"),
        }
    }
}

impl<'a> Requests<'a> {
    pub(super) fn route(&self) -> Option<&'a RouteNode> {
        match self {
            Requests::Route(route) | Requests::Options(route) => Some(route),
            _ => None,
        }
    }

    pub(super) fn is_unmatched(&self) -> bool {
        matches!(self, Requests::Unmatched(_) | Requests::Layer)
    }
}
