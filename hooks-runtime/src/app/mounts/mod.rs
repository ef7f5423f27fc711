//! [`App::mount`] and [`App::fallback_service`]: other apps and services beside the app's own routes.

mod check;
mod describe;
mod node;

pub(super) use check::{check, marked};
pub use describe::{DescribedFallback, DescribedMount};
pub(crate) use node::{FallbackCall, FallbackNode, MountNode};
pub(super) use node::{of_two_apps, registered, resolve_inner};

use super::App;
use axum::{Router, extract::Request, response::IntoResponse};
use std::{any::type_name, convert::Infallible, panic::Location};
use tower::Service;

/// What [`App::mount`] and [`App::fallback_service`] take: an [`App`], an [`axum::Router`], or any
/// `tower::Service` for axum's requests that never fails.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot answer requests of an app",
    label = "no app, and no service that answers every request",
    note = "give an `App`, an `axum::Router` with its state (`.with_state(…)`), or a `tower::Service<Request, Error = Infallible>` that is `Clone + Send + Sync + 'static`; one that may fail goes into `axum::error_handling::HandleError`"
)]
pub trait IntoMounted {
    #[doc(hidden)]
    fn into_mounted(self) -> Mounted;
}

/// What was mounted.
#[doc(hidden)]
#[derive(Debug)]
pub struct Mounted(What);

#[derive(Debug)]
pub(super) enum What {
    Service(Router, &'static str),
    /// Built with the app around it.
    App(Box<App>),
}

impl What {
    fn name(&self) -> &'static str {
        match self {
            What::Service(_, name) => name,
            What::App(_) => "hooks_runtime::App",
        }
    }
}

impl<S> IntoMounted for S
where
    S: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
    S::Response: IntoResponse,
    S::Future: Send + 'static,
{
    fn into_mounted(self) -> Mounted {
        Mounted(What::Service(erased(self), type_name::<S>()))
    }
}

impl IntoMounted for App {
    fn into_mounted(self) -> Mounted {
        Mounted(What::App(Box::new(self)))
    }
}

/// A router of nothing but this service.
fn erased<S>(service: S) -> Router
where
    S: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
    S::Response: IntoResponse,
    S::Future: Send + 'static,
{
    Router::new().fallback_service(service)
}

/// One call of [`App::mount`].
pub(crate) struct Mount {
    pub(super) path: String,
    pub(super) what: What,
    pub(super) at: &'static Location<'static>,
}

/// One call of [`App::fallback_service`] or `App::fallback_to`.
pub(crate) struct Fallback {
    pub(super) call: FallbackCall,
    /// Or what is wrong with it.
    pub(super) what: Result<What, String>,
}

impl App {
    /// Put another app, or any service, below a path: another [`App`], an axum router, any
    /// `tower::Service` for axum's requests that never fails. As Starlette's `Mount`, or Werkzeug's
    /// `DispatcherMiddleware`.
    ///
    /// ```standalone_crate
    /// use axum::{Router, routing};
    /// use hooks_runtime::prelude::*;
    ///
    /// #[after_request]
    /// fn sign(res: &mut Response) {
    ///     res.headers_mut().insert("x-served-by", "hooks".parse().unwrap());
    /// }
    ///
    /// #[get("/v2/new")]
    /// fn of_our_own() -> &'static str { "our own, inside v2" }
    ///
    /// # #[tokio::main]
    /// # async fn main() {
    /// let v1 = Router::new().route("/", routing::get(|| async { "hello from the first" }));
    /// let v2 = Router::new().route("/", routing::get(|| async { "hello from the second" }));
    /// let client = app!().mount("/v1", v1).mount("/v2", v2).test_client();
    /// assert_eq!(client.get("/v1").await.text(), "hello from the first");
    /// assert_eq!(client.get("/v2/").await.text(), "hello from the second");
    /// assert_eq!(client.get("/v2/new").await.text(), "our own, inside v2");
    /// assert_eq!(client.get("/v1").await.header("x-served-by"), Some("hooks"));
    /// assert_eq!(client.get("/v11").await.status(), StatusCode::NOT_FOUND);
    /// # }
    /// ```
    ///
    /// The path is matched by segments: a mount at `/v1` is around `/v1`, `/v1/` and `/v1/…`, not
    /// `/v11`, and may hold parameters (`/{tenant}/api`), which a `Path<T>` of an axum router in there
    /// then has to take with its own. The service sees the path without it, and
    /// `axum::extract::OriginalUri` keeps the whole, through any number of mounts. Upgrades,
    /// those of a WebSocket, and streamed bodies pass untouched; out here the request of a WebSocket is
    /// over with the handshake.
    ///
    /// The functions of an [`App`] mounted here that belong to no blueprint come from a crate of its own
    /// (`other_crate::app()`), or from [`App::hook`]: an `app!()` of the same crate collects the same
    /// functions again, and `build` warns of those that both have.
    ///
    /// The app-level middleware, hooks and error handlers go around it as around a route: to them it
    /// is a matched endpoint, called by its path; `process_view` runs, too. What it answers is its own,
    /// whatever the status: a 404 or 500 in there meets no error handler out here. Only an
    /// [`Error`](crate::Error) that it answers with unrendered, and a panic in it, are raised.
    ///
    /// A route of the app inside the mount goes before it, with its 405s and slash redirects, as does
    /// one of a [merged](App::merge) router; the more specific pattern wins, by axum's rules. Of a
    /// mount in a mount the inner one's prefix is below the outer's.
    ///
    /// **An [`App`] that is given as it is, and not built**, becomes part of this one: what is wrong
    /// with it is an error of this one's [`build`](App::build), its `#[before_serving]` hooks run after
    /// this one's and its `#[after_serving]` hooks before, its teardowns are awaited at the stop
    /// (within this one's `shutdown_timeout`), and its `url_for` gives whole URLs. States, `G`, hooks and
    /// error handlers stay apart; what a hook out here puts into the request's extensions goes along.
    /// The router that `build` gives has lost its serving hooks and knows nothing of the path above it.
    /// (A mounted Starlette app's lifespan is never run.)
    ///
    /// [`url_for`](crate::RequestContext::url_for) takes the path as the name and gives where the
    /// service begins.
    ///
    /// A Python app, WSGI or ASGI, is no tower service, and blocks or runs its own loop: run it under its
    /// own server, gunicorn for instance, and reach it by `fallback_to` (feature `proxy`); below a path
    /// by `.mount("/old", App::new().fallback_to("http://127.0.0.1:8000"))`.
    ///
    /// # Errors
    /// Of [`build`](App::build): a path that does not start with `/`, ends with one, or is `/` alone
    /// ([`fallback_service`](App::fallback_service) takes what is left); a path that is mounted twice
    /// or cannot be told from a route's, as `/v1` and a route `/v1/{id}` cannot: a parameter right where
    /// the mount begins takes as much of a path.
    #[track_caller]
    pub fn mount(mut self, path: &str, service: impl IntoMounted) -> Self {
        self.mounts.push(Mount {
            path: path.to_owned(),
            what: service.into_mounted().0,
            at: Location::caller(),
        });
        self
    }

    /// Give what no route of the app takes to this service, whole URL and all.
    ///
    /// For a migration: routes move into the app one by one, the rest is the other app's.
    ///
    /// ```standalone_crate
    /// use axum::{Router, routing};
    /// use hooks_runtime::prelude::*;
    ///
    /// #[get("/polls/v2")]
    /// fn polls() -> &'static str { "the new polls" }
    ///
    /// # #[tokio::main]
    /// # async fn main() {
    /// let old = Router::new().route("/polls", routing::get(|| async { "the old polls" }));
    /// let client = app!().fallback_service(old).test_client();
    /// assert_eq!(client.get("/polls/v2").await.text(), "the new polls");
    /// assert_eq!(client.get("/polls").await.text(), "the old polls");
    /// # }
    /// ```
    ///
    /// The app-level middleware, hooks and error handlers go around it as around any request that
    /// matched nothing: there is no [`Endpoint`](crate::Endpoint). A before hook that read the body
    /// leaves the same bytes for the service. What the service answers is its own, a 404 included;
    /// only an [`Error`](crate::Error) that it answers with unrendered, and a panic in it, are raised.
    ///
    /// An [`App`] that is given as it is, and not built, becomes part of this one, as one that is
    /// [mounted](App::mount).
    ///
    /// What is the app's stays the app's: a 404 that one of its views raises, the 405 of one of its
    /// paths, its slash redirects and its automatic OPTIONS. Blueprints that
    /// [catch](crate::Blueprint::catch_unmatched) what is unmatched below their prefix, mounts and
    /// [merged](App::merge) routes go before it.
    ///
    /// # Errors
    /// Of [`build`](App::build): a second fallback, be it that of a merged router.
    #[track_caller]
    pub fn fallback_service(mut self, service: impl IntoMounted) -> Self {
        let Mounted(what) = service.into_mounted();
        let call = FallbackCall {
            method: "fallback_service",
            name: what.name().to_owned(),
            at: Location::caller(),
        };
        let what = Ok(what);
        self.fallbacks.push(Fallback { call, what });
        self
    }
}
