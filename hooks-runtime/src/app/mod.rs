//! [`App`]: the calls that say what an app is. They fill its settings; nothing is checked here.

mod around;
mod beside;
mod collecting;

pub use beside::IntoMounted;
pub use collecting::{Own, collecting};

use crate::{
    BuildError, Description, Error, Middleware, Registration, TestClient,
    build::{Manual, Settings, resolve},
    pipeline::Given,
    router::{self, Assembled},
    serve,
    source::CallSite,
};
use axum::Router;
use std::{
    any::{TypeId, type_name},
    fmt,
    time::Duration,
};
use tokio::net::ToSocketAddrs;

/// An app: hooks, routes and error handlers of some crates, the blueprints registered with it, and
/// the state they share.
///
/// [`app!`](crate::app!) makes one with all that its own crate, or module, defines; [`App::new`] makes
/// one that has collected nothing. [`build`](App::build) checks everything and gives a plain
/// [`axum::Router`], which anything of the axum world serves, nests, tests or documents;
/// [`serve`](App::serve) serves it.
///
/// ```
/// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
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
#[derive(Default)]
#[must_use = "an app does nothing until it is built or served"]
pub struct App {
    settings: Settings,
}

impl App {
    /// An app that has collected nothing: it has what [`hook`](App::hook) adds and what
    /// [registered](App::register) blueprints bring.
    pub fn new() -> Self {
        App::default()
    }

    /// Give every hook, view and handler that takes a `State<T>` this value, unclonable or not.
    #[track_caller]
    pub fn state<T: Send + Sync + 'static>(mut self, value: T) -> Self {
        if !self.settings.states.insert(value) {
            self.settings
                .repeated_states
                .push((type_name::<T>(), CallSite::here()));
        }
        self
    }

    /// Bring in a blueprint with all that is attached to it, as Flask's `register_blueprint`.
    #[track_caller]
    pub fn register(mut self, blueprint: impl Into<Registration>) -> Self {
        self.settings
            .registrations
            .push((blueprint.into(), CallSite::here()));
        self
    }

    /// Add one annotated function without a blueprint by hand: a hook, an error handler or a route.
    ///
    /// For those who want no collection. Functions added by hand come after collected ones, in the
    /// order of the calls; `order`, `runs_before` and `runs_after` go first as always.
    #[track_caller]
    pub fn hook<F: Copy + 'static>(mut self, _function: F) -> Self {
        self.settings.manual.push(Manual {
            id: TypeId::of::<F>(),
            function: type_name::<F>(),
            at: CallSite::here(),
        });
        self
    }

    /// Put a middleware with configuration around every request of the app: outside all hooks,
    /// inside the app's `#[middleware]` functions, in the order of the calls.
    #[track_caller]
    pub fn middleware(mut self, middleware: impl Middleware) -> Self {
        let given = Given::new(middleware, CallSite::here());
        self.settings.middleware.extend(given);
        self
    }

    /// How long requests in flight may take to finish once [`serve`](App::serve) was told to stop,
    /// and then once more the teardowns and the [spawned](crate::RequestContext::spawn) work they
    /// leave behind; 30 seconds unless said otherwise.
    pub fn shutdown_timeout(mut self, limit: Duration) -> Self {
        self.settings.shutdown_timeout = limit;
        self
    }

    /// How much [spawned](crate::RequestContext::spawn) work may run at one time, over all requests.
    ///
    /// What is more waits for its turn before it begins, in the order in which it was spawned:
    /// nothing is refused or lost, and a request that spawns never waits. Without a call there is no
    /// limit, since only the app knows what its work costs and whether it may be late.
    #[track_caller]
    pub fn spawn_limit(mut self, limit: usize) -> Self {
        self.settings.spawn_limit = Some((limit, CallSite::here()));
        self
    }

    /// Check everything, order and flatten every chain, and give a plain router.
    ///
    /// # Errors
    /// All that is wrong, at once.
    pub fn build(self) -> Result<Router, BuildError> {
        Ok(self.assemble()?.router)
    }

    fn assemble(self) -> Result<Assembled, BuildError> {
        router::assemble(self.settings)
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
        let limit = self.settings.shutdown_timeout;
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
        Description::of(&resolve(&self.settings))
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("collected", &self.settings.collected)
            .field("registrations", &self.settings.registrations)
            .finish_non_exhaustive()
    }
}
