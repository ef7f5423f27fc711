//! [`Blueprint`]: a named group of routes, hooks and error handlers.

mod by_hand;
mod installed;
mod named;
mod registration;
mod route_layer;

pub(crate) use by_hand::ByHand;
pub(crate) use installed::Installed;
pub use named::bp;
pub use registration::Registration;
pub(crate) use registration::RouteService;
pub(crate) use route_layer::RouteLayer;
pub use route_layer::route_layer;

use crate::{Middleware, source::CallSite};
use axum::{extract::Request, response::IntoResponse, routing::Route};
use std::convert::Infallible;
use tower::{Layer, Service};

/// A named group of routes, hooks and error handlers, as Flask's `Blueprint`.
///
/// A blueprint is a `static`, and attributes name it as their first argument. It does nothing until
/// it is registered, with [`App::register`](crate::App::register) or [nested](Blueprint::nest) in a
/// registered one. Then the app has all its functions, whichever crate defines them.
///
/// ```
/// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
/// use hooks_runtime::prelude::*;
///
/// pub static ADMIN: Blueprint = Blueprint::new("admin").url_prefix("/admin");
///
/// #[before_request(ADMIN)]
/// fn only_for_admin_routes() {}
///
/// #[get(ADMIN, "/users")]
/// async fn users() -> &'static str { "all of them" }
///
/// # #[tokio::main]
/// # async fn main() {
/// let client = app!().register(&ADMIN).test_client();
/// assert_eq!(client.get("/admin/users").await.text(), "all of them");
/// # }
/// ```
///
/// Its hooks run for requests that match one of its routes, inside the app's hooks. A 404 or 405
/// below its prefix matches none of them and belongs to the app, as in Flask, unless the blueprint
/// [catches unmatched requests](Blueprint::catch_unmatched).
#[derive(Debug)]
pub struct Blueprint {
    name: &'static str,
    url_prefix: &'static str,
    catch_unmatched: bool,
    declared: CallSite,
}

impl Blueprint {
    /// A blueprint with this name. In a `static`, an empty name or one with a dot does not compile.
    ///
    /// # Panics
    /// If the name is empty or has a dot in it.
    #[track_caller]
    pub const fn new(name: &'static str) -> Self {
        assert!(
            !name.is_empty(),
            "the name of a blueprint is empty: give it one, as in `Blueprint::new(\"admin\")`"
        );
        let mut rest = name.as_bytes();
        while let [first, tail @ ..] = rest {
            assert!(
                *first != b'.',
                "the name of a blueprint has a dot: dots join the names of nested blueprints, nest \
                 one with `.nest(&CHILD)` instead"
            );
            rest = tail;
        }
        Blueprint {
            name,
            url_prefix: "",
            catch_unmatched: false,
            declared: CallSite::here(),
        }
    }

    /// Put the routes below this path. It starts with `/` and may have parameters.
    ///
    /// A prefix given [at registration](Blueprint::at) replaces it.
    #[must_use]
    pub const fn url_prefix(mut self, prefix: &'static str) -> Self {
        self.url_prefix = prefix;
        self
    }

    /// Handle the unmatched URLs below the prefix: their 404s, 405s and slash redirects run this
    /// blueprint's hooks and go to its error handlers.
    ///
    /// In Flask only the app sees them. The prefix counts however its characters are escaped: below
    /// `/@me` is `/%40me/x`, too. If several such blueprints match, the one with the longest
    /// prefix handles the request.
    #[must_use]
    pub const fn catch_unmatched(mut self) -> Self {
        self.catch_unmatched = true;
        self
    }

    /// Register under another prefix, which replaces the blueprint's own.
    pub fn at(&'static self, prefix: &str) -> Registration {
        Registration::from(self).at(prefix)
    }

    /// Register under another name. So one blueprint can be registered several times.
    pub fn named(&'static self, name: &str) -> Registration {
        Registration::from(self).named(name)
    }

    /// Register with another blueprint inside. The hooks of the inner one run inside this one's,
    /// its prefix follows this one's, and its endpoints are `this.other.name`.
    pub fn nest(&'static self, child: impl Into<Registration>) -> Registration {
        Registration::from(self).nest(child)
    }

    /// Register with one more function, as [`Registration::hook`].
    #[track_caller]
    pub fn hook<F: Copy + 'static>(&'static self, function: F) -> Registration {
        Registration::from(self).hook(function)
    }

    /// Register with a middleware value, as [`Registration::middleware`].
    #[track_caller]
    pub fn middleware(&'static self, middleware: impl Middleware) -> Registration {
        Registration::from(self).middleware(middleware)
    }

    /// Register with a tower layer around the routes, outside the hooks that run for them.
    pub fn layer<L>(&'static self, layer: L) -> Registration
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: Service<Request> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request>>::Response: IntoResponse + 'static,
        <L::Service as Service<Request>>::Error: Into<Infallible> + 'static,
        <L::Service as Service<Request>>::Future: Send + 'static,
    {
        Registration::from(self).layer(layer)
    }

    /// Register with a service at one path, as [`Registration::route_service`].
    #[track_caller]
    pub fn route_service<S>(&'static self, path: &str, service: S) -> Registration
    where
        S: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
        S::Response: IntoResponse,
        S::Future: Send + 'static,
    {
        Registration::from(self).route_service(path, service)
    }

    /// The name that it was made with. A [registration](Blueprint::named) may have another.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The path that [`url_prefix`](Blueprint::url_prefix) was given, or `""`. A
    /// [registration](Blueprint::at) may have another.
    pub const fn prefix(&self) -> &'static str {
        self.url_prefix
    }

    pub(crate) fn catches_unmatched(&self) -> bool {
        self.catch_unmatched
    }

    pub(crate) fn declared(&self) -> CallSite {
        self.declared
    }

    /// Whether both are the same blueprint. One in a `const` may have several addresses, so the
    /// fields are compared, too. Only blueprints of one macro call with equal fields are mistaken
    /// for one.
    pub(crate) fn is(&self, other: &Blueprint) -> bool {
        let is_equal = self.name == other.name
            && self.url_prefix == other.url_prefix
            && self.catch_unmatched == other.catch_unmatched
            && self.declared == other.declared;
        is_equal || std::ptr::eq(self, other)
    }
}
