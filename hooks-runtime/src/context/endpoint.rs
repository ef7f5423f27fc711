//! [`Endpoint`]: the route that a request matched.

use super::{RouteOption, route_option::OptionValues};
use crate::source::{CallSite, Origin};
use std::{fmt, sync::Arc};

/// The route that a request matched: its name, its blueprints, its pattern and its function.
///
/// A hook that takes `Endpoint` runs only for requests that matched a route; `Option<Endpoint>` is
/// `None` for a 404, a 405 or a slash redirect, as Flask's `request.endpoint`.
///
/// Two endpoints are equal if all that these methods return is equal: they are the same route, of
/// this app or of another one that is built from the same code. So an endpoint may be the key of a
/// map that counts requests.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Endpoint(Arc<EndpointData>);

#[derive(PartialEq, Eq, Hash)]
struct EndpointData {
    name: String,
    /// Inner first.
    blueprints: Arc<[String]>,
    path: String,
    function: Option<&'static str>,
    /// File and line.
    place: Option<(&'static str, u32)>,
    options: OptionValues,
}

impl Endpoint {
    /// A route of the app.
    pub(crate) fn of_route(
        name: String,
        blueprints: Arc<[String]>,
        path: String,
        Origin { function, location }: Origin,
        options: OptionValues,
    ) -> Self {
        Endpoint(Arc::new(EndpointData {
            name,
            blueprints,
            path,
            function: Some(function),
            place: Some((location.file, location.line)),
            options,
        }))
    }

    /// A route of which only the name is known: the blueprints are what comes before its dots.
    #[cfg(feature = "testing")]
    pub(crate) fn named(name: &str, path: &str, options: OptionValues) -> Self {
        let dots = name.rmatch_indices('.');
        let blueprints = dots.map(|(dot, _)| name[..dot].to_owned());
        Endpoint(Arc::new(EndpointData {
            name: name.to_owned(),
            blueprints: blueprints.collect(),
            path: path.to_owned(),
            function: None,
            place: None,
            options,
        }))
    }

    /// A route of a merged router, of which only the pattern is known.
    pub(crate) fn of_merged(path: &str) -> Self {
        let options = OptionValues::default();
        Endpoint::by_path(path.to_owned(), Arc::default(), path, None, options)
    }

    /// What is mounted at a path.
    pub(crate) fn of_mount(
        name: String,
        blueprints: Arc<[String]>,
        path: &str,
        at: CallSite,
        options: OptionValues,
    ) -> Self {
        let place = (at.file(), at.line());
        Endpoint::by_path(name, blueprints, path, Some(place), options)
    }

    fn by_path(
        name: String,
        blueprints: Arc<[String]>,
        path: &str,
        place: Option<(&'static str, u32)>,
        options: OptionValues,
    ) -> Self {
        Endpoint(Arc::new(EndpointData {
            name,
            blueprints,
            path: path.to_owned(),
            function: None,
            place,
            options,
        }))
    }

    /// The name for `url_for`: the names of the blueprints as registered, outer first, and the
    /// name of the route, joined by dots: `"admin.show_user"`.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The full name of the blueprint the route belongs to.
    pub fn blueprint(&self) -> Option<&str> {
        self.0.blueprints.first().map(String::as_str)
    }

    /// The full names of all blueprints around the route, inner first, as Flask's
    /// `request.blueprints`.
    pub fn blueprints(&self) -> &[String] {
        &self.0.blueprints
    }

    /// The pattern of the route, prefixes included: `"/admin/users/{id}"`.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// The value of this type that the route carries: from `with = […]`, or else from
    /// [`Registration::option`](crate::Registration::option) of the innermost blueprint that has one.
    ///
    /// A hook that reads a type says so with [`App::reads`](crate::App::reads), a plugin does it in its
    /// `install`.
    pub fn option<O: RouteOption>(&self) -> Option<&O> {
        self.0.options.get()
    }

    /// The name of the view function; `None` for a route of a merged axum router and for a mount.
    pub fn function(&self) -> Option<&'static str> {
        self.0.function
    }

    /// The file of the view function, or of the call of [`App::mount`](crate::App::mount); `None`
    /// for a route of a merged axum router.
    pub fn file(&self) -> Option<&'static str> {
        self.0.place.map(|(file, _)| file)
    }

    /// The line of the view function, or of the call of `mount`; `None` for a route of a merged
    /// axum router.
    pub fn line(&self) -> Option<u32> {
        self.0.place.map(|(_, line)| line)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_are_equal_if_all_that_they_tell_is() {
        let (one, same) = (Endpoint::of_merged("/a"), Endpoint::of_merged("/a"));
        assert_eq!(one, same);
        assert_ne!(one, Endpoint::of_merged("/b"));
        assert_ne!(
            one,
            Endpoint::of_mount(
                "/a".to_owned(),
                Arc::default(),
                "/a",
                CallSite::here(),
                OptionValues::default()
            )
        );
    }
}
