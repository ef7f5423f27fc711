//! What stands beside the app's own routes: merged routers, other apps and services, other servers.

use super::App;
use crate::{
    build::{Fallback, FallbackCall, Mount},
    source::CallSite,
};
use axum::{Router, extract::Request, response::IntoResponse};
use std::convert::Infallible;
use tower::Service;

/// What [`App::mount`] and [`App::fallback_service`] take: an [`App`], an [`axum::Router`], or any
/// `tower::Service` for axum's requests that never fails.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot answer requests of an app",
    label = "no app, and no service that answers every request",
    note = "give an `App`, an `axum::Router` with its state (`.with_state(…)`), or a `tower::Service<Request, Error = Infallible>` that is `Clone + Send + Sync + 'static`; one that may fail goes into `axum::error_handling::HandleError`"
)]
pub trait IntoMounted: sealed::Mount {}

impl<S> IntoMounted for S
where
    S: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
    S::Response: IntoResponse,
    S::Future: Send + 'static,
{
}

impl IntoMounted for App {}

/// What nobody else can implement.
mod sealed {
    use super::App;
    use crate::build::Mounted;
    use axum::{Router, extract::Request, response::IntoResponse};
    use std::{any::type_name, convert::Infallible};
    use tower::Service;

    pub trait Mount {
        fn mounted(self) -> Mounted;
    }

    impl<S> Mount for S
    where
        S: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
        S::Response: IntoResponse,
        S::Future: Send + 'static,
    {
        fn mounted(self) -> Mounted {
            let erased = Router::new().fallback_service(self);
            Mounted::Service(erased, type_name::<S>())
        }
    }

    impl Mount for App {
        fn mounted(self) -> Mounted {
            Mounted::App(Box::new(self.settings))
        }
    }
}

impl App {
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
    /// ```
    /// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
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
        self.settings.merged.push((router, CallSite::here()));
        self
    }

    /// Put another app, or any service, below a path: another [`App`], an axum router, any
    /// `tower::Service` for axum's requests that never fails. As Starlette's `Mount`, or Werkzeug's
    /// `DispatcherMiddleware`.
    ///
    /// ```
    /// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
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
        self.settings.mounts.push(Mount {
            path: path.to_owned(),
            service: service.mounted(),
            at: CallSite::here(),
        });
        self
    }

    /// Give what no route of the app takes to this service, whole URL and all.
    ///
    /// For a migration: routes move into the app one by one, the rest is the other app's.
    ///
    /// ```
    /// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
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
        let service = service.mounted();
        let call = FallbackCall {
            method: "fallback_service",
            name: service.type_name().to_owned(),
            at: CallSite::here(),
        };
        let service = Ok(service);
        self.settings.fallbacks.push(Fallback { call, service });
        self
    }

    /// Give what no route of the app takes to another server, whatever that is written in: the
    /// strangler's migration. Routes move into the app one by one, the rest stays where it is.
    /// (Feature `proxy`.)
    ///
    /// ```no_run
    /// use hooks_runtime::prelude::*;
    ///
    /// #[get("/polls/v2")]
    /// fn polls() -> &'static str { "no longer Flask" }
    ///
    /// #[error_handler(502)]
    /// fn flask_is_down() -> (StatusCode, &'static str) {
    ///     (StatusCode::BAD_GATEWAY, "back in a minute")
    /// }
    ///
    /// #[tokio::main]
    /// async fn main() -> Result<()> {
    ///     // In front of `gunicorn -b 127.0.0.1:8000 app:app`.
    ///     app!().fallback_to("http://127.0.0.1:8000").serve("127.0.0.1:3000").await
    /// }
    /// ```
    ///
    /// It stands where [`fallback_service`](App::fallback_service) does, and all said there holds:
    /// the app-level middleware, hooks and error handlers go around it, and what the other server
    /// answers is its own, whatever the status. **If it does not answer**, a 502 is raised, and a 504
    /// if it takes longer than its [`timeout`](crate::Upstream::timeout): both meet the error handlers, as
    /// [`UpstreamError`](crate::UpstreamError), and the log tells why (at the target `axum_reverse_proxy`). A client that breaks off its own upload, or whose
    /// body a hook has found to be over the limit, raises a 400 or a 413.
    ///
    /// Bodies are streamed, both ways. Redirects, cookies and compressed bodies pass as they are, and
    /// no request is sent twice. `Host` stays what the client sent, so that URLs the other server makes
    /// lead back here. `X-Forwarded-For`, `-Host` and `-Proto` and `Forwarded` tell what the client
    /// asked, and its address where the app is run by [`serve`](App::serve), or by axum with
    /// `ConnectInfo`; what a client says in them itself passes too, as a proxy in front may have said
    /// it: where there is none, remove them in a before hook that takes `&mut Parts`, lest the other
    /// server believe them. Headers of the connection itself stay behind (RFC 9110, 7.6.1), those that
    /// the client names in `Connection` before any hook of the app sees them: what a hook adds gets
    /// through. A WebSocket
    /// passes over HTTP/1.1; a `CONNECT`, which it is over HTTP/2, is a 501.
    ///
    /// # Errors
    /// Of [`build`](App::build): what is no URL, is not `http`, or has more to it than host, port and
    /// path; a second fallback.
    #[cfg(feature = "proxy")]
    #[track_caller]
    pub fn fallback_to(mut self, upstream: impl Into<crate::Upstream>) -> Self {
        let upstream = upstream.into();
        let service = upstream.service();
        let call = FallbackCall {
            method: "fallback_to",
            name: upstream.url().to_owned(),
            at: CallSite::here(),
        };
        self.settings.fallbacks.push(Fallback { call, service });
        // Innermost: before any hook, which may add a header that the client named.
        let wraps = &mut self.settings.wraps;
        wraps.insert(0, Box::new(crate::proxy::at_the_door));
        self
    }
}
