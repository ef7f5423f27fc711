//! [`Registration`]: one blueprint as it is put into an app.

use super::{Blueprint, ByHand, Installed, RouteLayer, route_layer::LayerOfRoute as _};
use crate::{
    pipeline::{ConfiguredMiddleware, Middleware},
    source::CallSite,
};
use axum::{Router, extract::Request, response::IntoResponse, routing::Route};
use std::{any::type_name, convert::Infallible, fmt, sync::Arc};
use tower::{Layer, Service};

/// One registration of a blueprint: the prefix, the name, and what is nested in it.
///
/// A `&'static Blueprint` is one without changes. [`Blueprint::at`], [`named`](Blueprint::named),
/// [`nest`](Blueprint::nest) and [`layer`](Blueprint::layer) return one with a change.
#[derive(Clone)]
#[must_use = "a registration does nothing until it is given to `App::register`"]
pub struct Registration {
    pub(crate) blueprint: &'static Blueprint,
    pub(crate) prefix: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) children: Vec<Registration>,
    pub(crate) middleware: Vec<ConfiguredMiddleware>,
    pub(crate) layers: Vec<RouteLayer>,
    pub(crate) services: Vec<RouteService>,
    pub(crate) by_hand: Vec<ByHand>,
    /// In the order of the calls.
    pub(crate) plugins: Vec<Arc<Installed>>,
}

/// One call of `route_service` on a registration.
#[derive(Clone)]
pub(crate) struct RouteService {
    pub(crate) path: String,
    pub(crate) service: Router,
    /// The name of the service's type.
    pub(crate) name: &'static str,
    pub(crate) at: CallSite,
}

impl From<&'static Blueprint> for Registration {
    fn from(blueprint: &'static Blueprint) -> Self {
        Registration {
            blueprint,
            prefix: None,
            name: None,
            children: Vec::new(),
            middleware: Vec::new(),
            layers: Vec::new(),
            services: Vec::new(),
            by_hand: Vec::new(),
            plugins: Vec::new(),
        }
    }
}

/// For `.register(&X)` when `X` is a registration and no longer a blueprint.
impl From<&Registration> for Registration {
    fn from(registration: &Registration) -> Self {
        registration.clone()
    }
}

impl Registration {
    /// Replace the blueprint's prefix. `""` is a prefix, too.
    pub fn at(mut self, prefix: &str) -> Self {
        self.prefix = Some(prefix.to_owned());
        self
    }

    /// Replace the blueprint's name in endpoints and in
    /// [`Endpoint::blueprints`](crate::Endpoint::blueprints).
    pub fn named(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }

    /// Put another blueprint inside this one.
    pub fn nest(mut self, child: impl Into<Registration>) -> Self {
        self.children.push(child.into());
        self
    }

    /// Add one annotated function that names no blueprint, such as one of another crate: here it is for
    /// the requests of this blueprint only. A route gets the prefix and the name of the blueprint.
    ///
    /// Functions added by hand come after those that are attached to the blueprint, in the order of the
    /// calls; `order`, `runs_before` and `runs_after` come before that, as always. A function that the
    /// app has already, because `app!` names its crate or module, is a problem of
    /// [`build`](crate::App::build).
    ///
    /// ```
    /// use hooks_runtime::prelude::*;
    ///
    /// /// As another crate would have it.
    /// mod kit {
    ///     use hooks_runtime::prelude::*;
    ///
    ///     #[before_request]
    ///     pub fn closed() -> Result<()> { Err(abort(StatusCode::FORBIDDEN)) }
    /// }
    ///
    /// pub static ADMIN: Blueprint = Blueprint::new("admin").url_prefix("/admin");
    ///
    /// #[get(ADMIN, "/")]
    /// fn index() {}
    ///
    /// # #[tokio::main]
    /// # async fn main() {
    /// let client = App::new().register(ADMIN.hook(kit::closed)).test_client();
    /// assert_eq!(client.get("/admin/").await.status(), StatusCode::FORBIDDEN);
    /// assert_eq!(client.get("/").await.status(), StatusCode::NOT_FOUND);
    /// # }
    /// ```
    #[track_caller]
    pub fn hook<F: Copy + 'static>(mut self, _function: F) -> Self {
        self.by_hand.push(ByHand::new::<F>());
        self
    }

    /// Put a middleware value around the routes of this blueprint and of those inside it: outside
    /// their hooks, inside the blueprint's `#[middleware]` functions, or with
    /// [`Middleware::order`] among these.
    #[track_caller]
    pub fn middleware(mut self, middleware: impl Middleware) -> Self {
        self.middleware
            .extend(ConfiguredMiddleware::new(middleware, CallSite::here()));
        self
    }

    /// Give one path of this blueprint, and no path below it, to a service, as
    /// [`App::route_service`](crate::App::route_service) does. The path follows the prefix, and the
    /// hooks and layers of the blueprint are around the service.
    ///
    /// ```
    /// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
    /// use axum::{Router, routing};
    /// use hooks_runtime::prelude::*;
    ///
    /// pub static ADMIN: Blueprint = Blueprint::new("admin").url_prefix("/admin");
    ///
    /// #[before_request(ADMIN)]
    /// fn nobody() -> Result<()> { Err(abort(StatusCode::FORBIDDEN)) }
    ///
    /// # #[tokio::main]
    /// # async fn main() {
    /// let report = Router::new().fallback(|| async { "a report" });
    /// let client = app!().register(ADMIN.route_service("/report", report)).test_client();
    /// assert_eq!(client.get("/admin/report").await.status(), StatusCode::FORBIDDEN);
    /// # }
    /// ```
    #[track_caller]
    pub fn route_service<S>(mut self, path: &str, service: S) -> Self
    where
        S: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
        S::Response: IntoResponse,
        S::Future: Send + 'static,
    {
        self.services.push(RouteService {
            path: path.to_owned(),
            service: Router::new().fallback_service(service),
            name: type_name::<S>(),
            at: CallSite::here(),
        });
        self
    }

    /// Put a tower layer around the routes of this blueprint and of those inside it. The layer
    /// added last is outermost, as with axum's `Router::layer`.
    pub fn layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: Service<Request> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request>>::Response: IntoResponse + 'static,
        <L::Service as Service<Request>>::Error: Into<Infallible> + 'static,
        <L::Service as Service<Request>>::Future: Send + 'static,
    {
        self.layers.push(layer.around_route());
        self
    }
}

impl fmt::Debug for Registration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registration")
            .field("blueprint", &self.blueprint.name())
            .field("prefix", &self.prefix)
            .field("name", &self.name)
            .field("children", &self.children)
            .finish_non_exhaustive()
    }
}
