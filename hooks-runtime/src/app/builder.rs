//! [`App`]: what the user says, before any of it is checked.

use super::{
    BuildError, Description, TestClient,
    linked::Collected,
    mounts::{Fallback, Mount},
    resolve, router, serve,
};
use crate::{Error, Middleware, Registration, configured::Given, context::StateMap};
use axum::{Router, extract::Request, response::IntoResponse, routing::Route};
use std::{
    any::{TypeId, type_name},
    convert::Infallible,
    fmt,
    panic::Location,
    time::Duration,
};
use tokio::net::ToSocketAddrs;
use tower::{Layer, Service};

/// An app: hooks, routes and error handlers of some crates, the blueprints registered with it, and
/// the state they share.
///
/// [`app!`](crate::app!) makes one with all that its own crate, or module, defines; [`App::new`] makes
/// one that has collected nothing. [`build`](App::build) checks everything and gives a plain
/// [`axum::Router`], which anything of the axum world serves, nests, tests or documents;
/// [`serve`](App::serve) serves it.
///
/// ```standalone_crate
/// use hooks_runtime::prelude::*;
///
/// #[get("/")]
/// async fn index(State(greeting): State<String>) -> String { (*greeting).clone() }
///
/// # #[tokio::main]
/// # async fn main() {
/// let client = app!().state(String::from("hello")).test_client();
/// assert_eq!(client.get("/").await.text(), "hello");
/// # }
/// ```
#[must_use = "an app does nothing until it is built or served"]
pub struct App {
    /// Whose app-level hooks and routes are collected, in this order; the own crate comes last.
    pub(crate) collected: Vec<Collected>,
    pub(crate) by_hand: Vec<ByHand>,
    pub(crate) registrations: Vec<(Registration, &'static Location<'static>)>,
    pub(crate) states: StateMap,
    pub(crate) repeated_states: Vec<(&'static str, &'static Location<'static>)>,
    pub(crate) merged: Vec<(Router, &'static Location<'static>)>,
    pub(super) mounts: Vec<Mount>,
    pub(super) fallbacks: Vec<Fallback>,
    pub(crate) middleware: Vec<Given>,
    #[cfg(feature = "templates")]
    pub(crate) templates: Vec<crate::template::Given>,
    pub(super) layers: Vec<router::AppLayer>,
    pub(super) wraps: Vec<Wrap>,
    /// The calls that those two come from.
    pub(super) layer_calls: Vec<(&'static str, &'static Location<'static>)>,
    pub(crate) shutdown_timeout: Duration,
    pub(crate) spawn_limit: Option<(usize, &'static Location<'static>)>,
}

type Wrap = Box<dyn FnOnce(Router) -> Router + Send>;

/// A function given to [`App::hook`].
pub(crate) struct ByHand {
    pub(crate) id: TypeId,
    pub(crate) function: &'static str,
    pub(crate) at: &'static Location<'static>,
}

impl Default for App {
    fn default() -> Self {
        App {
            collected: Vec::new(),
            by_hand: Vec::new(),
            registrations: Vec::new(),
            states: StateMap::default(),
            repeated_states: Vec::new(),
            merged: Vec::new(),
            mounts: Vec::new(),
            fallbacks: Vec::new(),
            middleware: Vec::new(),
            #[cfg(feature = "templates")]
            templates: Vec::new(),
            layers: Vec::new(),
            wraps: Vec::new(),
            layer_calls: Vec::new(),
            shutdown_timeout: Duration::from_secs(30),
            spawn_limit: None,
        }
    }
}

impl App {
    /// An app that has collected nothing: it has what [`hook`](App::hook) adds and what
    /// [registered](App::register) blueprints bring.
    pub fn new() -> Self {
        App::default()
    }

    pub(crate) fn collecting(collected: Vec<Collected>) -> Self {
        App {
            collected,
            ..App::default()
        }
    }

    /// Give every hook, view and handler that takes a `State<T>` this value, unclonable or not.
    #[track_caller]
    pub fn state<T: Send + Sync + 'static>(mut self, value: T) -> Self {
        if !self.states.insert(value) {
            self.repeated_states
                .push((type_name::<T>(), Location::caller()));
        }
        self
    }

    /// Bring in a blueprint with all that is attached to it, as Flask's `register_blueprint`.
    #[track_caller]
    pub fn register(mut self, blueprint: impl Into<Registration>) -> Self {
        self.registrations
            .push((blueprint.into(), Location::caller()));
        self
    }

    /// Add one annotated function without a blueprint by hand: a hook, an error handler or a route.
    ///
    /// For those who want no collection. Functions added by hand come after collected ones, in the
    /// order of the calls; `order`, `runs_before` and `runs_after` go first as always.
    #[track_caller]
    pub fn hook<F: Copy + 'static>(mut self, _function: F) -> Self {
        self.by_hand.push(ByHand {
            id: TypeId::of::<F>(),
            function: type_name::<F>(),
            at: Location::caller(),
        });
        self
    }

    /// Put a middleware with configuration around every request of the app: outside all hooks,
    /// inside the app's `#[middleware]` functions, in the order of the calls.
    #[track_caller]
    pub fn middleware(mut self, middleware: impl Middleware) -> Self {
        let given = Given::new(middleware, Location::caller());
        self.middleware.extend(given);
        self
    }

    /// Put a tower layer around the app, outside all its hooks and after routing: it sees
    /// `MatchedPath`, and requests that match nothing too. The one added last is outermost.
    ///
    /// Where a layer answers by itself, nothing inside runs, not even teardown: tower-http's
    /// `CorsLayer` answers every OPTIONS request. One that ends a request which is under way, as a
    /// timeout does, is a client that went away to the hooks.
    #[track_caller]
    pub fn layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: Service<Request> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request>>::Response: IntoResponse + 'static,
        <L::Service as Service<Request>>::Error: Into<Infallible> + 'static,
        <L::Service as Service<Request>>::Future: Send + 'static,
    {
        self.layer_calls.push(("layer", Location::caller()));
        self.layers
            .push(Box::new(move |router| router.layer(layer.clone())));
        self
    }

    /// Put a tower layer around the finished app, before routing: it may rewrite the URL, as WSGI's
    /// wrapping does. The one added last is outermost.
    #[track_caller]
    pub fn wrap<L>(mut self, layer: L) -> Self
    where
        L: Layer<Router> + Send + 'static,
        L::Service: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request>>::Response: IntoResponse,
        <L::Service as Service<Request>>::Future: Send + 'static,
    {
        self.layer_calls.push(("wrap", Location::caller()));
        self.wraps.push(Box::new(move |router| {
            Router::new().fallback_service(layer.layer(router))
        }));
        self
    }

    /// Take an axum router as it is: its routes get the app-level hooks and error handlers, as
    /// endpoints named by their pattern.
    ///
    /// What axum answers by itself in there is raised where axum says nothing more: a 404, and a 405
    /// (a handler's own bare 405 looks the same), which has an endpoint, as axum tells of the method
    /// only after the match. An OPTIONS request is answered by the router. An `Err` that is not
    /// [`Error`] is a response like any other, and meets no handler.
    /// [`url_for`](crate::RequestContext::url_for) takes the pattern as the name. A service nested
    /// with `nest_service`, whose pattern axum does not tell, is the endpoint `nest_service`.
    ///
    /// A route of the app goes before one of the router for the same path and method; a route of the
    /// router goes before the app's 405s and slash redirects. An unmatched URL goes to a blueprint
    /// that [catches it](crate::Blueprint::catch_unmatched), then to the router's fallback, if it has
    /// one of its own, or to the app's [`fallback_service`](App::fallback_service) (both at once are an
    /// error of `build`), and is the app's 404 otherwise.
    ///
    /// ```standalone_crate
    /// use axum::{Router, routing};
    /// use hooks_runtime::prelude::*;
    ///
    /// #[after_request]
    /// fn name_the_route(endpoint: Endpoint, res: &mut Response) {
    ///     res.headers_mut().insert("x-endpoint", endpoint.name().parse().unwrap());
    /// }
    ///
    /// # #[tokio::main]
    /// # async fn main() {
    /// let existing = Router::new().route("/users/{id}", routing::get(|| async { "a user" }));
    /// let client = app!().merge(existing).test_client();
    /// assert_eq!(client.get("/users/7").await.header("x-endpoint"), Some("/users/{id}"));
    /// # }
    /// ```
    #[track_caller]
    pub fn merge(mut self, router: Router) -> Self {
        self.merged.push((router, Location::caller()));
        self
    }

    /// How long requests in flight may take to finish once [`serve`](App::serve) was told to stop,
    /// and then once more the teardowns and the [spawned](crate::RequestContext::spawn) work they
    /// leave behind; 30 seconds unless said otherwise.
    pub fn shutdown_timeout(mut self, limit: Duration) -> Self {
        self.shutdown_timeout = limit;
        self
    }

    /// How much [spawned](crate::RequestContext::spawn) work may run at one time, over all requests.
    ///
    /// What is more waits for its turn before it begins, in the order in which it was spawned:
    /// nothing is refused or lost, and a request that spawns never waits. Without a call there is no
    /// limit, since only the app knows what its work costs and whether it may be late.
    #[track_caller]
    pub fn spawn_limit(mut self, limit: usize) -> Self {
        self.spawn_limit = Some((limit, Location::caller()));
        self
    }

    /// Check everything, order and flatten every chain, and give a plain router.
    ///
    /// # Errors
    /// All that is wrong, at once.
    pub fn build(self) -> Result<Router, BuildError> {
        Ok(self.assemble()?.router)
    }

    /// Build the app and serve it, HTTP/1 and HTTP/2, until SIGINT or SIGTERM.
    ///
    /// `#[before_serving]` hooks run before the first connection is accepted. When a signal comes,
    /// no more connections are accepted, requests in flight finish within
    /// [`shutdown_timeout`](App::shutdown_timeout), open WebSockets among them, what is left is cut off
    /// with its teardown, then [spawned](crate::RequestContext::spawn) work finishes or is cut off in
    /// the same way, and `#[after_serving]` hooks run (QF16). Functions may take
    /// `axum::extract::ConnectInfo<SocketAddr>`.
    ///
    /// As with `axum::serve`, a client may take its time: limits for slow ones are a proxy's, or those
    /// of a server of your own around what [`build`](App::build) gives.
    ///
    /// # Errors
    /// What [`build`](App::build) finds, an address that cannot be bound, or the error of a serving
    /// hook.
    pub async fn serve(self, addr: impl ToSocketAddrs) -> Result<(), Error> {
        let limit = self.shutdown_timeout;
        serve::serve(self.assemble()?, addr, limit).await
    }

    /// Build the app and give a client that calls it without a socket, as Flask's `test_client`.
    ///
    /// # Panics
    /// If the app cannot be built, with all that is wrong.
    #[track_caller]
    pub fn test_client(self) -> TestClient {
        match self.build() {
            Ok(router) => TestClient::new(router),
            Err(error) => panic!("{error}"),
        }
    }

    /// The app as data: every route with its whole chain of hooks, in order.
    ///
    /// It works for an app that cannot be built, too, and then lists the problems.
    pub fn describe(&self) -> Description {
        Description::of(&resolve::resolve(self))
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("collected", &self.collected)
            .field("registrations", &self.registrations)
            .finish_non_exhaustive()
    }
}
