//! [`Endpoint`]: the route that a request matched.

use crate::source::SourceLocation;
use std::{fmt, sync::Arc};

/// The route that a request matched: its name, its blueprints, its pattern and its function.
///
/// A hook that takes `Endpoint` runs only for requests that matched a route; `Option<Endpoint>` is
/// `None` on a 404, a 405 or a slash redirect, as Flask's `request.endpoint` (F17).
#[derive(Clone)]
pub struct Endpoint(pub(crate) Arc<EndpointData>);

pub(crate) struct EndpointData {
    pub(crate) name: String,
    /// Inner first.
    pub(crate) blueprints: Arc<[String]>,
    pub(crate) path: String,
    pub(crate) function: &'static str,
    pub(crate) location: Option<SourceLocation>,
}

impl Endpoint {
    /// The name for `url_for`: the names of the blueprints as registered, outer first, and the
    /// name of the route, joined by dots (`"admin.show_user"`, F81).
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The full name of the blueprint the route belongs to.
    pub fn blueprint(&self) -> Option<&str> {
        self.0.blueprints.first().map(String::as_str)
    }

    /// The full names of all blueprints around the route, inner first (F8).
    pub fn blueprints(&self) -> &[String] {
        &self.0.blueprints
    }

    /// The pattern of the route, prefixes included: `"/admin/users/{id}"`.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// The name of the view function; empty for a route of a merged axum router and for a mount.
    pub fn function(&self) -> &'static str {
        self.0.function
    }

    /// The file of the view function, or of the call of [`App::mount`](crate::App::mount); empty for a
    /// route of a merged axum router.
    pub fn file(&self) -> &'static str {
        self.0.location.map_or("", |location| location.file)
    }

    /// The line of the view function, or of the call of `mount`; 0 for a route of a merged axum
    /// router.
    pub fn line(&self) -> u32 {
        self.0.location.map_or(0, |location| location.line)
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint")
            .field("name", &self.name())
            .field("path", &self.path())
            .field("function", &self.function())
            .finish_non_exhaustive()
    }
}
