//! The calls for what is beside the app's routes: merged routers, mounts, fallbacks, other servers.

use super::{App, IntoMounted, mounted::Sealed};
use crate::{
    build::{Fallback, FallbackCall, Mount},
    path::normal_pattern,
    source::CallSite,
};
use axum::{Router, extract::Request, response::IntoResponse};
use std::convert::Infallible;
use tower::Service;

impl App {
    /// Add the routes of an axum router, unchanged; [`moving_from_axum`](crate::moving_from_axum) has
    /// the steps from there to views of the app. They get the app-level hooks and error
    /// handlers. The endpoint of each is named by its pattern, also for
    /// [`url_for`](crate::RequestContext::url_for); a service nested with `nest_service`, whose
    /// pattern is not known, is the endpoint `nest_service`.
    ///
    /// The 404s and 405s of axum itself are raised. They have an empty body and no `Content-Type`;
    /// a 405 of a handler, or a 404 of a fallback, that has neither looks the same. (A 405 has an
    /// endpoint, because axum checks the method after the match.) The router answers OPTIONS itself.
    /// An `Err` of a handler that is not [`Error`](crate::Error) is a response like any other, and
    /// goes to no error handler.
    ///
    /// **Headers that layers of the router have set**, such as CORS, cookies or a request id, are on
    /// the responses to its errors, too, also if an error handler of the app makes them. Of a header
    /// that both have set, the error handler's value stays; of `Set-Cookie` and `Vary` the values of
    /// both. Headers that describe the replaced body, such as `Content-Encoding` or `ETag`, are
    /// removed. Extensions of the response stay.
    ///
    /// The app's hooks run outside of the router: a `DefaultBodyLimit` among its layers is for its
    /// handlers only. For the limit of a hook that takes the body, see
    /// [`before_request`](macro@crate::before_request#the-body-of-the-request).
    ///
    /// If both have a route for a path and method, the more specific pattern wins, as in one router: a
    /// `/{page}` of the app leaves the router its `/favicon.ico`. For the same pattern, and where the
    /// router's is not known because it is from `nest_service`, the app's route wins. A route of the
    /// router wins over the app's 405s, automatic OPTIONS and slash redirects. If both have the path
    /// and none has the method, the `Allow` of the 405 and of the automatic OPTIONS has the methods of
    /// both; those that the app redirects are among them if it has no others. An unmatched URL goes to a blueprint
    /// that [catches it](crate::Blueprint::catch_unmatched), else to the router's own fallback or
    /// the app's [`fallback_service`](App::fallback_service) (having both is a problem of `build`),
    /// else it is the app's 404.
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

    /// Mount another app or service below a path, as Starlette's `Mount` or Werkzeug's
    /// `DispatcherMiddleware`: another [`App`], an axum router, or any infallible `tower::Service`
    /// for axum's requests.
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
    /// # What the service gets
    ///
    /// The path matches whole segments: a mount at `/v1` gets `/v1`, `/v1/` and `/v1/…`, not
    /// `/v11`. It may have parameters (`/{tenant}/api`); a `Path<T>` of an axum router inside then
    /// contains them, too. The service sees the path without the mount's path;
    /// `axum::extract::OriginalUri` is the whole path, also for a mount in a mount. Upgrades
    /// (WebSockets) and streamed bodies pass unchanged. For the hooks of this app the request of a
    /// mounted WebSocket ends with the handshake.
    ///
    /// A path with a segment `.` or `..`, encoded or not, or with parameters as `..;x`, is a 400: the
    /// service could take it for another path, which has other hooks.
    ///
    /// # Which hooks run
    ///
    /// The app-level middleware, hooks and error handlers run as for a route, `process_view`
    /// included. The endpoint is named by the path. A response of the service stays as it is,
    /// whatever its status: its 404 or 500 goes to no error handler of this app. Only a panic, or
    /// an [`Error`](crate::Error) that the service returns, is raised. Headers that layers of the
    /// service have set on an `Error` stay, as with [`merge`](App::merge).
    ///
    /// Routes of this app, or of a [merged](App::merge) router, may lie below the path. They win,
    /// also with their 405s and slash redirects, if their pattern is more specific by axum's rules.
    ///
    /// # Mounting an `App`
    ///
    /// **An [`App`] that is not built** becomes part of this one. Its problems are problems of this
    /// app's [`build`](App::build). Its `#[before_serving]` hooks run after this app's and its
    /// `#[after_serving]` hooks before. A stop waits for its teardowns, within this app's
    /// `shutdown_timeout`. Its `url_for` returns the whole path. States, `G`, hooks and error
    /// handlers stay separate; extensions of the request are passed on. (A router that `build`
    /// returned has no serving hooks any more, and does not know where it is mounted. Starlette
    /// never runs the lifespan of a mounted app.)
    ///
    /// Both apps must not collect the same functions: make the inner one in its own module with
    /// `app!(self)`, in its own crate, or with [`App::hook`]. `build` warns of functions that both
    /// have.
    ///
    /// [`url_for`](crate::RequestContext::url_for) takes the path as the name, and returns it.
    ///
    /// A Python app is not a tower service. Run it in its own server, such as gunicorn, and reach
    /// it with `fallback_to` (feature `proxy`); below a path with `.mount("/old",
    /// App::new().fallback_to("http://127.0.0.1:8000"))`.
    ///
    /// # Errors
    /// Problems of [`build`](App::build): a path that does not start with `/`, that ends with `/`,
    /// or that is only `/` (use [`fallback_service`](App::fallback_service) for that); a path that
    /// is mounted twice; a path that is ambiguous with a route, as `/v1` is with a route
    /// `/v1/{id}`.
    #[track_caller]
    pub fn mount(mut self, path: &str, service: impl IntoMounted) -> Self {
        let service = service.mounted();
        #[cfg(feature = "proxy")]
        self.forwards_what(&service);
        self.settings.mounts.push(Mount {
            path: normal_pattern(path.to_owned()),
            is_exact: false,
            service,
            at: CallSite::here(),
        });
        self
    }

    /// Give one path, and no path below it, to a service, as axum's `Router::route_service`: any
    /// infallible `tower::Service` for axum's requests, such as tower-http's `ServeFile`.
    ///
    /// ```
    /// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
    /// use axum::{Router, routing};
    /// use hooks_runtime::prelude::*;
    ///
    /// # #[tokio::main]
    /// # async fn main() {
    /// let robots = Router::new().fallback(|| async { "User-agent: *" });
    /// let client = app!().route_service("/robots.txt", robots).test_client();
    /// assert_eq!(client.get("/robots.txt").await.text(), "User-agent: *");
    /// assert_eq!(client.get("/robots.txt/x").await.status(), StatusCode::NOT_FOUND);
    /// # }
    /// ```
    ///
    /// The service gets every method, and the whole path. The path is a pattern of axum's. The hooks,
    /// the endpoint and the responses are those of a [mount](App::mount).
    ///
    /// # Errors
    /// Problems of [`build`](App::build): a path that is no pattern, or that a route or a mount has.
    #[track_caller]
    pub fn route_service<S>(mut self, path: &str, service: S) -> Self
    where
        S: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
        S::Response: IntoResponse,
        S::Future: Send + 'static,
    {
        self.settings.mounts.push(Mount {
            path: normal_pattern(path.to_owned()),
            is_exact: true,
            service: Sealed::mounted(service),
            at: CallSite::here(),
        });
        self
    }

    /// Send requests that match no route to this service, with the whole URL.
    ///
    /// For a migration: routes move into the app one by one, and the other app has the rest.
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
    /// The app-level middleware, hooks and error handlers run as for any request that matches no
    /// route: there is no [`Endpoint`](crate::Endpoint). If a before hook read the body, the
    /// service gets the same bytes. A response of the service stays as it is, also a 404. Only a
    /// panic, or an [`Error`](crate::Error) that the service returns, is raised. A path with a segment
    /// `.` or `..` is a 400, as for a [mount](App::mount).
    ///
    /// An [`App`] that is not built becomes part of this one, as a [mounted](App::mount) one does.
    ///
    /// These come before the service: a 404 that a view raises, the 405s, slash redirects and
    /// automatic OPTIONS of the app's paths, blueprints that
    /// [catch](crate::Blueprint::catch_unmatched) unmatched URLs below their prefix, mounts, and
    /// [merged](App::merge) routes.
    ///
    /// # Errors
    /// A problem of [`build`](App::build): a second fallback, also that of a merged router.
    #[track_caller]
    pub fn fallback_service(mut self, service: impl IntoMounted) -> Self {
        let service = service.mounted();
        #[cfg(feature = "proxy")]
        self.forwards_what(&service);
        let call = FallbackCall {
            method: "fallback_service",
            name: service.name().to_owned(),
            at: CallSite::here(),
        };
        let service = Ok(service);
        self.settings.fallbacks.push(Fallback { call, service });
        self
    }

    /// Send requests that match no route to another server, in any language. For a migration:
    /// routes move into the app one by one, and the other server has the rest.
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
    /// What [`fallback_service`](App::fallback_service) says about hooks, about responses and about
    /// `.` and `..` is true here, too. The other server may decode a path before it routes, as Flask
    /// does: one with an empty segment, `%2F`, `%5C` or a backslash, which it could take for a path
    /// that this app has, is a 400, unless [`any_path`](crate::Upstream::any_path) lets it through.
    ///
    /// **If the other server does not respond**, a 502 is raised, or a 504 after its
    /// [`timeout`](crate::Upstream::timeout). Both are an [`UpstreamError`](crate::UpstreamError)
    /// for the error handlers, and the log has the cause. A client that stops its own upload raises
    /// a 400; a body over the limit of a hook that reads it, a 413; a `Host` that is not valid, a
    /// 400 (whoever serves); a transfer coding other than `chunked`, a 501.
    ///
    /// - Bodies are streamed in both directions, with their trailers (over HTTP/1 those that the
    ///   header `trailer` announces). Redirects, cookies and compressed bodies pass unchanged.
    ///   Interim responses (1xx) do not pass.
    /// - If the other server closes the connection before it responds, a request that has no body
    ///   and an idempotent method (GET, HEAD, OPTIONS, PUT, DELETE, TRACE) is sent once more. No
    ///   other request is sent twice.
    /// - `Host` stays as the client sent it, so that URLs made by the other server lead back to
    ///   this app.
    /// - `X-Forwarded-For`, `X-Forwarded-Host`, `X-Forwarded-Proto` and `Forwarded` have the
    ///   original request and, in [`serve`](App::serve) or in axum with `ConnectInfo`, the address
    ///   of the client. Values that the client sent in them stay, because a proxy in front of this
    ///   app may have set them; a `Forwarded` that is not well-formed does not. If there is no such
    ///   proxy, remove them in a before hook with `&mut Parts`; otherwise the other server trusts
    ///   them.
    /// - Headers of the connection itself are removed (RFC 9110, 7.6.1). Those that the client
    ///   names in `Connection` are removed before any hook runs, also those of an app that this one
    ///   is mounted in, so headers that hooks add are sent.
    /// - Headers with an underscore in their names are dropped, unless the upstream [takes
    ///   them](crate::Upstream::underscores_in_headers).
    /// - A WebSocket over HTTP/1.1 passes, and a stop waits for it; `CONNECT`, a WebSocket over
    ///   HTTP/2, is a 501.
    ///
    /// # Errors
    /// Problems of [`build`](App::build): a URL that is not valid, not `http`, or has more than
    /// host, port and path; a second fallback.
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
        self.forwards();
        self
    }

    /// If an app that is mounted here forwards requests, this one does, too.
    #[cfg(feature = "proxy")]
    fn forwards_what(&mut self, service: &crate::build::Inside) {
        if let crate::build::Inside::App(inner) = service
            && inner.forwards
        {
            self.forwards();
        }
    }

    /// Remove headers of the connection before any hook of this app runs.
    #[cfg(feature = "proxy")]
    fn forwards(&mut self) {
        if !std::mem::replace(&mut self.settings.forwards, true) {
            // First, so that it runs after all other wraps and before any hook.
            let wraps = &mut self.settings.wraps;
            wraps.insert(0, Box::new(crate::proxy::strip_connection_headers));
        }
    }
}
