//! [`App`]: the calls that configure an app. They fill its settings; nothing is checked here.

mod around;
mod beside;
mod collecting;
mod mounted;

pub use collecting::{Own, collecting};
pub use mounted::{IntoMounted, Mounted};

use crate::{
    BuildError, Error, Middleware, Plugin, Registration, RouteOption,
    blueprint::ByHand,
    build::{Settings, resolve},
    inspect::{self, Description, Explanation},
    pipeline::ConfiguredMiddleware,
    plugin::installed,
    router::{self, Assembled},
    serve::{self, StopSettings},
    source::CallSite,
};
use axum::{Router, http::Method, serve::Listener};
use futures_util::{FutureExt, future::select};
use std::{
    any::{TypeId, type_name},
    fmt,
    future::Future,
    sync::Arc,
    time::Duration,
};
use tokio::net::ToSocketAddrs;

/// An app: hooks, routes and error handlers of some crates, the registered blueprints, and the
/// state they share.
///
/// [`app!`](crate::app!) makes one with all functions of a crate or module, [`App::new`] an empty
/// one. [`build`](App::build) checks everything and returns a plain [`axum::Router`], for
/// everything that works with axum. [`serve`](App::serve) serves it.
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
    /// An app that collects nothing: it has what [`hook`](App::hook) adds and what
    /// [registered](App::register) blueprints contain.
    pub fn new() -> Self {
        App::default()
    }

    /// Give this value to every function that takes `State<T>`. The value need not be `Clone`.
    #[track_caller]
    pub fn state<T: Send + Sync + 'static>(mut self, value: T) -> Self {
        if !self.settings.states.insert(value) {
            self.settings
                .repeated_states
                .push((type_name::<T>(), CallSite::here()));
        }
        self
    }

    /// Put a plugin around the app: its functions run outside of all others, for every request.
    /// [`Plugin`] has an example, and all rules.
    #[track_caller]
    pub fn with(mut self, plugin: impl Plugin) -> Self {
        let installed = installed(plugin, CallSite::here());
        self.settings
            .plugins
            .extend(installed.into_iter().map(Arc::new));
        self
    }

    /// Register a blueprint with all functions attached to it, as Flask's `register_blueprint`.
    #[track_caller]
    pub fn register(mut self, blueprint: impl Into<Registration>) -> Self {
        self.settings
            .registrations
            .push((blueprint.into(), CallSite::here()));
        self
    }

    /// Add one annotated function by hand: a hook, an error handler or a route without a blueprint.
    ///
    /// It is the alternative to collecting. Functions added by hand come after collected ones, in
    /// the order of the calls; `order`, `runs_before` and `runs_after` come before that, as always.
    #[track_caller]
    pub fn hook<F: Copy + 'static>(mut self, _function: F) -> Self {
        self.settings.by_hand.push(ByHand::new::<F>());
        self
    }

    /// Put a middleware value around every request of the app: outside all hooks, inside the app's
    /// `#[middleware]` functions, in the order of the calls. [`Middleware::order`] puts one among these
    /// functions.
    #[track_caller]
    pub fn middleware(mut self, middleware: impl Middleware) -> Self {
        let configured = ConfiguredMiddleware::new(middleware, CallSite::here());
        self.settings.middleware.extend(configured);
        self
    }

    /// Say that a hook of this app reads this type of [route options](RouteOption). Otherwise a route
    /// that has one is a problem of [`build`](App::build), unless a plugin around it reads it.
    pub fn reads<O: RouteOption>(mut self) -> Self {
        self.settings.reads.push(TypeId::of::<O>());
        self
    }

    /// How long a stop of [`serve`](App::serve) waits for requests in flight; 30 seconds by default.
    ///
    /// It waits as long once more for their teardowns and [spawned](crate::RequestContext::spawn)
    /// work, and for each `#[after_serving]` hook; for these at least one second.
    pub fn shutdown_timeout(mut self, limit: Duration) -> Self {
        self.settings.shutdown_timeout = limit;
        self
    }

    /// Let [`serve`](App::serve) and [`serve_on`](App::serve_on) stop when this future ends, as they
    /// do after a signal.
    ///
    /// Signals still stop the app. After several calls the first future that ends stops it; one that
    /// panics does, too. That of a [mounted](App::mount) app is not used. A signal during such a stop
    /// is the first: it does not end the process.
    pub fn stop_when(mut self, stop: impl Future<Output = ()> + Send + 'static) -> Self {
        self.settings.stop_when = Some(match self.settings.stop_when.take() {
            Some(other) => select(other, Box::pin(stop)).map(|_| ()).boxed(),
            None => stop.boxed(),
        });
        self
    }

    /// How many [spawned](crate::RequestContext::spawn) tasks may run at one time, over all
    /// requests.
    ///
    /// Further tasks wait, in the order in which they were spawned. None is lost, and the request
    /// that spawns one does not wait. Without this call there is no limit.
    #[track_caller]
    pub fn spawn_limit(mut self, limit: usize) -> Self {
        self.settings.spawn_limit = Some((limit, CallSite::here()));
        self
    }

    /// The maximum size in bytes of a message that a WebSocket of this app reads; 1 MiB by default.
    /// (Feature `ws`.)
    ///
    /// A client that sends a larger one gets a close frame with the code 1009.
    /// [`max_message_size`](crate::ws::WebSocketUpgrade::max_message_size) sets it for one route. Each
    /// open WebSocket may hold a message of this size.
    #[cfg(feature = "ws")]
    pub fn max_websocket_message_size(mut self, max: usize) -> Self {
        self.settings.max_websocket_message_size = Some(max);
        self
    }

    /// Say that this app does without the app-level functions of a crate that is linked, which it does
    /// not name in [`app!`](crate::app!). Otherwise [`build`](App::build) warns: one of them may be a
    /// guard.
    ///
    /// The name is that of the crate or of its package (`auth_kit`, `auth-kit`). It takes nothing out
    /// of the app.
    pub fn without(mut self, krate: impl Into<String>) -> Self {
        self.settings.without.push(krate.into());
        self
    }

    /// Say where clients reach the app: `http` or `https`, a host, perhaps a port and a path.
    ///
    /// [`url_for!`](crate::url_for!) with `_external = true` starts with it. The `Host` header is not
    /// used for that: a client chooses it. An app that is [mounted](App::mount) has the public URL
    /// of the app around it, unless it has its own.
    ///
    /// ```
    /// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
    /// use hooks_runtime::prelude::*;
    ///
    /// #[get("/reset/{token}")]
    /// async fn reset(Path(token): Path<String>, ctx: RequestContext) -> Result<String> {
    ///     Ok(url_for!(ctx, "reset", token = token, _external = true)?) // for an e-mail
    /// }
    ///
    /// # #[tokio::main]
    /// # async fn main() {
    /// let client = app!().public_url("https://shop.example").test_client();
    /// assert_eq!(client.get("/reset/7").await.text(), "https://shop.example/reset/7");
    /// # }
    /// ```
    #[track_caller]
    pub fn public_url(mut self, url: impl Into<String>) -> Self {
        self.settings.public_url = Some((url.into(), CallSite::here()));
        self
    }

    /// Check everything, put all hooks in order, and return a plain router.
    ///
    /// A layer around this router sees paths as they came; [`layer`](App::layer), [`wrap`](App::wrap)
    /// and all inside see `/admin` for `/%61dmin`, and the `MatchedPath` of that.
    ///
    /// Only [`serve`](App::serve) runs `#[before_serving]` and `#[after_serving]` hooks. `build` logs a
    /// warning that names those that it leaves out.
    ///
    /// # Errors
    /// All problems of the app at once.
    pub fn build(self) -> Result<Router, BuildError> {
        let assembled = self.assemble()?;
        if let Some(hooks) = assembled.serving_hooks() {
            tracing::warn!(
                "the router that `build` returns does not run the serving hooks {hooks}: serve the \
                 app with `App::serve`"
            );
        }
        Ok(assembled.router)
    }

    fn assemble(self) -> Result<Assembled, BuildError> {
        router::assemble(self.settings)
    }

    /// Build the app and serve it at this address, HTTP/1 and HTTP/2, until SIGINT or SIGTERM.
    ///
    /// `#[before_serving]` hooks run before the first connection is accepted. After a signal:
    ///
    /// 1. no new connections are accepted, and requests in flight, open WebSockets among them, may
    ///    finish within [`shutdown_timeout`](App::shutdown_timeout); then they are dropped, with
    ///    their teardowns. Connections without a request are closed: idle ones at once, and after
    ///    half a second those with half a head, and HTTP/2 clients that do not answer;
    /// 2. [spawned](crate::RequestContext::spawn) work may finish within the same time, then it is
    ///    dropped;
    /// 3. `#[after_serving]` hooks run, each within the same time.
    ///
    /// A second signal ends the process at once, with the exit code 130 for SIGINT and 143 for
    /// SIGTERM. [`stop_when`](App::stop_when) is for other reasons to stop.
    ///
    /// If the returned future is dropped, such as by a `select!`, the same stop runs as a task. The
    /// runtime has to live until that task is over; nothing else waits for it.
    ///
    /// Functions may take `axum::extract::ConnectInfo<SocketAddr>`.
    ///
    /// A request without one valid `Host` is a 400 before any hook or layer: with two of them, with
    /// anything but host and port in one (a user, for instance), or with none, unless it is
    /// HTTP/1.0. Other servers around [`build`](App::build) let such hosts in.
    ///
    /// As with `axum::serve`, there is no time limit for slow clients. Use a proxy for that, or
    /// your own server around the router that [`build`](App::build) returns.
    ///
    /// # Errors
    /// The problems that [`build`](App::build) finds, an address that cannot be bound, or the error
    /// of a serving hook.
    pub async fn serve(self, addr: impl ToSocketAddrs) -> Result<(), Error> {
        let (app, stop) = self.assemble_to_serve()?;
        serve::serve(app, serve::bind(addr).await?, stop).await
    }

    /// Build the app and serve it with this listener, as [`serve`](App::serve) does with an address.
    ///
    /// It takes every [`axum::serve::Listener`]: a [`TcpListener`](tokio::net::TcpListener) that is
    /// bound already, so that its port is known; a Unix socket; one of your own, for TLS. Functions
    /// may take `axum::extract::ConnectInfo` of its `Addr`.
    ///
    /// On a bare `TcpListener` small responses are sent at once (`TCP_NODELAY`), as by `serve`. Other
    /// listeners set the options of their sockets, see
    /// [`tap_io`](axum::serve::ListenerExt::tap_io). The stop drops the listener. The file of a
    /// Unix socket stays: remove it before you bind it again.
    ///
    /// ```
    /// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
    /// use hooks_runtime::prelude::*;
    /// use tokio::{net::TcpListener, sync::oneshot};
    ///
    /// #[get("/")]
    /// fn index() -> &'static str { "hello" }
    ///
    /// # #[tokio::main]
    /// # async fn main() -> Result<()> {
    /// // A port that is free, and a stop when the test is over.
    /// let listener = TcpListener::bind("127.0.0.1:0").await?;
    /// let address = listener.local_addr()?;
    /// let (stop, stopped) = oneshot::channel::<()>();
    /// let app = app!().stop_when(async { stopped.await.unwrap_or(()) });
    /// let served = tokio::spawn(app.serve_on(listener));
    /// println!("send requests to {address}");
    /// drop(stop);
    /// served.await??;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The problems that [`build`](App::build) finds, or the error of a serving hook.
    pub async fn serve_on<L>(self, listener: L) -> Result<(), Error>
    where
        L: Listener<Addr: Clone + Sync + 'static>,
    {
        let (app, stop) = self.assemble_to_serve()?;
        serve::serve(app, listener, stop).await
    }

    fn assemble_to_serve(mut self) -> Result<(Assembled, StopSettings), BuildError> {
        let stop = StopSettings {
            when: self.settings.stop_when.take(),
            limit: self.settings.shutdown_timeout,
        };
        Ok((self.assemble()?, stop))
    }

    /// Build the app and return a client that calls it without a socket, as Flask's `test_client`.
    /// (Feature `testing`, on by default.)
    ///
    /// # Panics
    /// If the app cannot be built, with all its problems.
    #[track_caller]
    #[cfg(feature = "testing")]
    pub fn test_client(mut self) -> crate::testing::TestClient {
        self.settings.is_tested = true;
        match self.assemble() {
            Ok(assembled) => crate::testing::TestClient::new(assembled.router),
            Err(error) => panic!("{error}"),
        }
    }

    /// The app as data: every route with all its hooks, in order.
    ///
    /// It prints as one screen: each scope with its own functions and its routes. This works for an app
    /// that cannot be built, too; the description then lists the problems.
    pub fn describe(&self) -> Description {
        Description::of(&resolve(&self.settings))
    }
}

impl App {
    /// What answers this request, and why: the route or what takes its place, all functions that run
    /// for it, in order, and those that do not, each with the reason. Nothing of the app runs.
    ///
    /// ```
    /// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
    /// use hooks_runtime::{inspect::{Answer, Reason}, prelude::*};
    ///
    /// #[before_request]
    /// fn count(_: Endpoint) {}
    ///
    /// #[get("/shop/{id}")]
    /// fn show() {}
    ///
    /// let explained = app!().explain(Method::GET, "/shop");
    /// println!("{explained}"); // a text of 80 columns
    /// assert_eq!(explained.answer, Answer::NotFound { caught_by: None });
    /// assert_eq!(explained.not_run[0].reason, Reason::TakesEndpoint);
    /// ```
    ///
    /// It reads the tables that requests are routed by. What a layer around the app does with a
    /// request, nobody knows before. A query in the path is left out.
    ///
    /// An app that cannot be built answers nothing; the explanation then lists the problems. The
    /// module [`why_not`](crate::why_not) has the usual reasons.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "as a call is written: `Method::GET`"
    )]
    pub fn explain(&self, method: Method, path: &str) -> Explanation {
        inspect::explain(&self.settings, &method, path)
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
