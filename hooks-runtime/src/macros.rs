//! The attributes and `app!`, with the documentation that users read.

/// Make an [`App`](crate::App) with the hooks, error handlers and routes without a blueprint that
/// this crate, or this module, defines.
///
/// | call | collects |
/// |---|---|
/// | `app!()` | the crate it is called in |
/// | `app!(self)` | the module it is called in, and the modules below it |
/// | `app!(auth_kit, metrics_kit)` | the crates that are named, then its own crate |
/// | `app!(self, auth_kit)` | the crate that is named, then the module |
///
/// A crate that is named is linked for certain, and its hooks come first. No other linked crate can
/// add an app-level hook or route: what a dependency defines is in the app only if the crate is
/// named here, or if it attaches to a blueprint that is registered.
///
/// ```standalone_crate
/// use hooks_runtime::prelude::*;
///
/// #[get("/")]
/// async fn index() -> &'static str { "hello" }
///
/// # #[tokio::main]
/// # async fn main() {
/// let client = app!().test_client();
/// assert_eq!(client.get("/").await.text(), "hello");
/// # }
/// ```
///
/// `app!(self)` is for two apps in one crate, one mounted in the other, and for unit tests, each
/// with hooks of its own: an app has what its own module defines, and nothing of the others. A
/// blueprint is registered with any app, whatever module it is in.
///
/// ```standalone_crate
/// mod public {
///     use hooks_runtime::prelude::*;
///
///     #[get("/")]
///     async fn index() -> &'static str { "for everybody" }
///
///     pub fn app() -> App { app!(self) }
/// }
///
/// mod internal {
///     use hooks_runtime::prelude::*;
///
///     // Not in `public`: nobody is turned away there.
///     #[before_request]
///     fn require_key(headers: HeaderMap) -> Result<()> {
///         if headers.contains_key("x-key") { Ok(()) } else { Err(abort(StatusCode::UNAUTHORIZED)) }
///     }
///
///     #[get("/")]
///     async fn index() -> &'static str { "for the staff" }
///
///     pub fn app() -> App { app!(self) }
/// }
///
/// # #[tokio::main]
/// # async fn main() {
/// let client = public::app().mount("/internal", internal::app()).test_client();
/// assert_eq!(client.get("/").await.text(), "for everybody");
/// assert_eq!(client.get("/internal/").await.status(), 401);
/// # }
/// ```
#[macro_export]
macro_rules! app {
    (self $(, $other:ident)* $(,)?) => {{
        $crate::__private::link!(self $(, $other)*);
        $crate::__private::app(
            $crate::__private::Own::Module,
            ::core::module_path!(),
            ::core::option_env!("CARGO_BIN_NAME"),
            &[$(::core::stringify!($other)),*],
        )
    }};
    ($($other:ident),* $(,)?) => {{
        $crate::__private::link!($($other),*);
        $crate::__private::app(
            $crate::__private::Own::Crate,
            ::core::module_path!(),
            ::core::option_env!("CARGO_BIN_NAME"),
            &[$(::core::stringify!($other)),*],
        )
    }};
    ($($other:tt)*) => { $crate::__private::link!($($other)*) };
}

/// Put a function around each request, as Django's and ASGI's middleware.
///
/// ```standalone_crate
/// use hooks_runtime::prelude::*;
///
/// #[middleware]
/// async fn apologise(request: Request, next: Next) -> Response {
///     let mut response = next.run(request).await;
///     if response.raised().is_some_and(|error| error.status().is_server_error()) {
///         response.headers_mut().insert("retry-after", "30".parse().unwrap());
///     }
///     response
/// }
///
/// #[get("/")]
/// async fn index() -> Result<String> { Ok(std::fs::read_to_string("no such file")?) }
///
/// # #[tokio::main]
/// # async fn main() {
/// let res = app!().test_client().get("/").await;
/// assert_eq!((res.status().as_u16(), res.header("retry-after")), (500, Some("30")));
/// # }
/// ```
///
/// # Receives and returns
///
/// [What every function may take](crate#what-a-function-may-take) by value, then `Request` and
/// [`Next`](crate::Next), as the last two. [`Next::run`](crate::Next::run) goes on, with this request
/// or a changed one, and gives the response; a middleware that answers without it keeps everything
/// further in from running, after hooks too, but not teardowns. It returns any `R: IntoResponse`, or
/// a `Result` of one. It is `async`.
///
/// # Order
///
/// Outside all hooks of all scopes, the app's outermost, then the blueprints', outer to inner; within
/// a scope in definition order, then those given as [values](crate::Middleware). An app-level
/// middleware runs for 404s and 405s too, a blueprint's for its matched routes. Around a WebSocket
/// (feature `ws`) it lasts as long as the connection: what comes back is the handshake, sent long ago.
///
/// # On failure
///
/// What fails further in has become a response, which [`raised`](crate::ResponseExt::raised) tells
/// from one that was merely returned. An error or a panic of the middleware itself meets the error
/// handlers; its response goes to the middleware further out, and through no after hook.
///
/// # Options
///
/// As those of [`before_request`]. Every middleware costs a boxed future a request: what only looks
/// at the request or only changes the response is cheaper as a hook.
///
/// # The same by hand
///
/// ```
/// # use axum::{Router, extract::Request, middleware::{Next, from_fn}, response::Response};
/// async fn apologise(request: Request, next: Next) -> Response {
///     let mut response = next.run(request).await;
///     if response.status().is_server_error() { // no telling whether anything was raised
///         response.headers_mut().insert("retry-after", "30".parse().unwrap());
///     }
///     response
/// }
///
/// let app: Router = Router::new().layer(from_fn(apologise)); // after every `.route(…)`
/// ```
pub use hooks_macros::middleware;

/// Register a function to run before each request, as Flask's `before_request`.
///
/// ```standalone_crate
/// use hooks_runtime::prelude::*;
///
/// pub static ADMIN: Blueprint = Blueprint::new("admin").url_prefix("/admin");
///
/// #[before_request(ADMIN)]
/// async fn require_key(headers: HeaderMap) -> Result<()> {
///     if headers.contains_key("x-key") { Ok(()) } else { Err(abort(StatusCode::UNAUTHORIZED)) }
/// }
///
/// #[get(ADMIN, "/")]
/// async fn index() -> &'static str { "the office" }
///
/// # #[tokio::main]
/// # async fn main() {
/// let client = app!().register(&ADMIN).test_client();
/// assert_eq!(client.get("/admin/").await.status(), StatusCode::UNAUTHORIZED);
/// assert_eq!(client.get("/admin/").header("x-key", "1").await.text(), "the office");
/// # }
/// ```
///
/// # Receives and returns
///
/// It takes [what every function may take](crate#what-a-function-may-take), also `&mut Parts`, and
/// as its last argument a body extractor (`Bytes`, `Json<T>`, …): that buffers the body within
/// axum's default limit and leaves the same bytes for the hooks after it and the view. What the
/// prelude does not have of axum is in [`hooks_runtime::axum`](crate::axum), which is axum itself:
///
/// ```
/// use hooks_runtime::{axum::body::Bytes, prelude::*};
///
/// #[before_request]
/// fn verify(headers: HeaderMap, body: Bytes) -> Result<()> {
///     # fn is_signed(_: &Bytes, _: Option<&axum::http::HeaderValue>) -> bool { true }
///     let signature = headers.get("x-signature");
///     if is_signed(&body, signature) { Ok(()) } else { Err(abort(StatusCode::FORBIDDEN)) }
/// }
/// ```
///
/// | it returns | and then |
/// |---|---|
/// | `()` | the next hook runs |
/// | `Option<R>`, `ControlFlow<R>`, with `R: IntoResponse` | a response answers in place of the view |
/// | `Result<()>`, `Result<Option<R>>` | an error is raised |
///
/// # Order
///
/// App, outer blueprint, inner blueprint, route; within each in definition order. The first that
/// answers, fails or panics stops all later ones, the view, and a 404 or 405 that was about to be
/// raised (F11, F16); after hooks and teardowns run all the same (F13).
///
/// # On failure
///
/// An error goes to the error handlers of the matched blueprint and the app, as a view's does
/// (F14). For work that must come after everything, use [`teardown_request`].
///
/// # Options
///
/// `#[before_request(BLUEPRINT, order = -10, runs_before = path, runs_after = path, crate = path)]`:
/// a blueprint first, for its routes alone. `order` is an `i32`, 0 unless given, lower is earlier.
/// `runs_before` and `runs_after` name a hook (or `[several]`) of the same kind and scope. `crate`
/// is the path of this crate for those who re-export it. `blocking`, a word without a value, is told
/// next.
///
/// # Code that blocks
///
/// A plain `fn` is called where it stands, on a thread that serves: right for what only computes a
/// little. One that waits (files, diesel, a synchronous client) or computes for long (bcrypt) holds
/// up every other request of that thread. With `blocking` it runs on Tokio's blocking pool:
///
/// ```standalone_crate
/// use hooks_runtime::prelude::*;
///
/// # fn is_in_password_file(_: &HeaderMap) -> std::io::Result<bool> { Ok(true) }
/// #[before_request(blocking)]
/// fn log_in(headers: HeaderMap) -> Result<()> {
///     // Reads a file, and hashes for a tenth of a second.
///     if is_in_password_file(&headers)? { Ok(()) } else { Err(abort(StatusCode::UNAUTHORIZED)) }
/// }
///
/// #[get("/report", blocking)]
/// fn report() -> Result<String> { Ok(std::fs::read_to_string("Cargo.toml")?) }
///
/// # #[tokio::main]
/// # async fn main() {
/// assert!(app!().test_client().get("/report").await.text().contains("[package]"));
/// # }
/// ```
///
/// Django and Starlette send all sync code to threads (D7); here the word asks for it, as the way to
/// a thread and back costs far more than a hook. Everything else stays
/// as it is: the place in the order, what it returns, panics, the current tracing span. Its arguments
/// are extracted first and taken along, so that nothing can be lent to it: in place of `&Parts` take
/// `Method`, `Uri` or `HeaderMap`. They and the result are `Send`.
///
/// If the client goes away meanwhile, the request is over at once, with its teardown
/// ([`Outcome::is_cancelled`](crate::Outcome::is_cancelled)). A function that has begun runs to its
/// end, as nothing stops a thread, and its result is dropped; one that waits for a free thread (there
/// are 512, unless the runtime was told otherwise) does not run any more. One that never returns
/// keeps the process from ending.
///
/// It belongs on every route attribute, on before hooks and [`process_view`], and on after hooks that
/// take `Response` by value or not at all. Elsewhere, await `tokio::task::spawn_blocking` in an `async fn`. By hand it is that, too:
///
/// ```
/// # use axum::{extract::Request, http::{HeaderMap, StatusCode}, middleware::Next, response::Response};
/// # fn is_in_password_file(_: &HeaderMap) -> std::io::Result<bool> { Ok(true) }
/// async fn log_in(headers: HeaderMap, req: Request, next: Next) -> Result<Response, StatusCode> {
///     let looked_up = tokio::task::spawn_blocking(move || is_in_password_file(&headers)).await;
///     match looked_up {
///         Ok(Ok(true)) => Ok(next.run(req).await),
///         Ok(Ok(false)) => Err(StatusCode::UNAUTHORIZED),
///         Ok(Err(_)) => Err(StatusCode::INTERNAL_SERVER_ERROR), // and log it
///         Err(_panicked) => Err(StatusCode::INTERNAL_SERVER_ERROR), // and log it
///     }
/// }
/// ```
///
/// # The same by hand
///
/// ```
/// # use axum::{Router, extract::Request, http::{HeaderMap, StatusCode}, middleware::{Next, from_fn}, response::Response};
/// async fn require_key(headers: HeaderMap, req: Request, next: Next) -> Result<Response, StatusCode> {
///     if headers.contains_key("x-key") { Ok(next.run(req).await) } else { Err(StatusCode::UNAUTHORIZED) }
/// }
///
/// let admin: Router = Router::new().layer(from_fn(require_key)); // after every `.route(…)`
/// ```
pub use hooks_macros::before_request;

/// Register a function to run right before the view, after every before hook of every scope, as
/// Django's `process_view`.
///
/// ```standalone_crate
/// use hooks_runtime::prelude::*;
///
/// #[process_view]
/// fn log_the_route(endpoint: Endpoint) { tracing::debug!(endpoint = endpoint.name(), "now"); }
///
/// #[get("/users/{id}")]
/// async fn user(Path(id): Path<u64>) -> String { format!("user {id}") }
///
/// # #[tokio::main]
/// # async fn main() {
/// assert_eq!(app!().test_client().get("/users/7").await.text(), "user 7");
/// # }
/// ```
///
/// It receives and returns what a [`before_request`] function does, and has the same options,
/// `blocking` among them; in the same order, app first.
/// It does not run for a 404, a 405, a redirect or an automatic OPTIONS (but for a 405 of a merged
/// router, which axum tells only behind the match). What it fails with meets
/// the error handlers, but no [`process_exception`] (D18–D22).
///
/// By hand it is a call in the first line of every view.
pub use hooks_macros::process_view;

/// Register a function to be asked about the error of a view before the error handlers are, as
/// Django's `process_exception`.
///
/// ```standalone_crate
/// use hooks_runtime::prelude::*;
///
/// #[process_exception]
/// fn report(error: &Error, endpoint: Endpoint) -> Option<StatusCode> {
///     tracing::error!(endpoint = endpoint.name(), %error, "reported");
///     None // the error handlers go on
/// }
///
/// #[get("/")]
/// fn index() -> Result<()> { Err(abort(StatusCode::CONFLICT)) }
///
/// # #[tokio::main]
/// # async fn main() {
/// assert_eq!(app!().test_client().get("/").await.status(), StatusCode::CONFLICT);
/// # }
/// ```
///
/// It takes `&Error` first, then [what every function may take](crate#what-a-function-may-take), and
/// returns `Option<R>` or `Result<Option<R>>`. The order is that of after hooks: inner to outer, each
/// in reverse. The first that answers, fails or panics is the last one asked (D23–D25): a response
/// goes on to the after hooks, an error of its own to the error handlers, in place of the first.
/// Errors of hooks, and 404s and 405s of routing, are none of a view's. An error that it answers is
/// over: it is not logged, and neither [`raised`](crate::ResponseExt::raised) nor an
/// [`Outcome`](crate::Outcome) tells of it. To count every error of views, count here and answer `None`.
///
/// By hand it is a `match` around the body of every view.
pub use hooks_macros::process_exception;

/// Register a function to change a [`TemplateResponse`](crate::TemplateResponse) before it is
/// rendered, as Django's `process_template_response`. Feature `templates`.
///
/// ```standalone_crate
/// use hooks_runtime::{minijinja::context, prelude::*};
///
/// #[derive(Clone)]
/// struct User(String);
///
/// #[before_request]
/// fn log_in(g: G) { g.set(User("ann".into())); }
///
/// #[process_template_response]
/// fn add_user(g: G, template: &mut TemplateResponse) {
///     if let Some(User(name)) = g.get() {
///         template.insert("user", name);
///     }
/// }
///
/// #[get("/")]
/// fn index() -> TemplateResponse { TemplateResponse::new("index.html", context! { title => "Home" }) }
///
/// # #[tokio::main]
/// # async fn main() {
/// let client = app!().templates([("index.html", "{{ title }} of {{ user }}")]).test_client();
/// assert_eq!(client.get("/").await.text(), "Home of ann");
/// # }
/// ```
///
/// # Receives and returns
///
/// `&mut TemplateResponse`, or `&TemplateResponse` to look on, and
/// [what every function may take](crate#what-a-function-may-take): the request head is as the before
/// hooks left it. It returns `()` or `Result<()>`. To see the rendered text, write an
/// [`after_request`] function; to give values to every template, a [`context_processor`].
///
/// # Order
///
/// Inner blueprint, outer blueprint, app; within each in reverse definition order. It runs for a
/// template that comes from the view, or in its place from a [`process_view`], a
/// [`process_exception`] or a before hook (D21, D25, D26), and before every `after_this_request`
/// callback and after hook. An error handler's, an after hook's and a middleware's is rendered
/// without it.
///
/// # On failure
///
/// An error or a panic skips the others and the rendering; it goes to the error handlers, not to
/// `process_exception` (D24). A failing rendering goes to both (D23).
///
/// # Options
///
/// As those of [`before_request`]. A lower `order` is outer, so it runs later here.
///
/// # The same by hand
///
/// ```
/// # use axum::{Router, middleware::map_response, response::{Html, IntoResponse, Response}};
/// # use hooks_runtime::minijinja::{Environment, Value, context};
/// # use std::{collections::BTreeMap, sync::Arc};
/// #[derive(Clone)]
/// struct Page(Arc<(&'static str, BTreeMap<&'static str, Value>)>); // every view puts one into the extensions
///
/// async fn render(mut res: Response) -> Response {
///     let Some(Page(page)) = res.extensions_mut().remove() else { return res };
///     let (name, mut values) = (*page).clone();
///     values.insert("user", Value::from("ann"));
///     let environment = Environment::new(); // with templates
///     let rendered = environment.get_template(name).and_then(|template| template.render(values));
///     match rendered {
///         Ok(text) => (res.status(), res.headers().clone(), Html(text)).into_response(),
///         Err(_) => axum::http::StatusCode::INTERNAL_SERVER_ERROR.into_response(),
///     }
/// }
///
/// let app: Router = Router::new().layer(map_response(render)); // after every `.route(…)`
/// ```
#[cfg(feature = "templates")]
pub use hooks_macros::process_template_response;

/// Register a function that gives values to every template, as Flask's `context_processor`. Feature
/// `templates`.
///
/// ```standalone_crate
/// use hooks_runtime::prelude::*;
/// use serde::Serialize;
///
/// #[derive(Serialize)]
/// struct Site { name: &'static str, path: String }
///
/// #[context_processor]
/// fn site(ctx: RequestContext) -> Site {
///     Site { name: "the office", path: ctx.uri().path().to_owned() }
/// }
///
/// #[get("/about")]
/// fn about() -> TemplateResponse { TemplateResponse::new("about.html", ()) }
///
/// # #[tokio::main]
/// # async fn main() {
/// let client = app!().templates([("about.html", "{{ path }} of {{ name }}")]).test_client();
/// assert_eq!(client.get("/about").await.text(), "&#x2f;about of the office");
/// # }
/// ```
///
/// # Receives and returns
///
/// [What every function may take](crate#what-a-function-may-take); the request head is as the before
/// hooks left it, or as it came to a [`middleware`] that answers in their place. It returns any
/// `serde::Serialize` with names, a struct, a map or `minijinja::context! { … }`, or a `Result` of one.
///
/// # Order
///
/// App, outer blueprint, inner blueprint, those around the request, within each in definition order,
/// once for every template that is rendered, an error handler's included, and for nothing else. A
/// later value takes the place of an earlier one of the same name; the template's own values go
/// before all (F68).
///
/// # On failure
///
/// An error or a panic is one of the rendering: that of a view's template goes to
/// [`process_exception`] and the error handlers.
///
/// # Options
///
/// As those of [`before_request`].
///
/// # The same by hand
///
/// A function that every view calls for a map, which it extends with its own values.
#[cfg(feature = "templates")]
pub use hooks_macros::context_processor;

/// Register a function that gives values to every template of the app, once the blueprint is
/// registered, as Flask's `app_context_processor` (F72): a [`context_processor`] of the app, as
/// [`before_app_request`] is for [`before_request`]. Feature `templates`.
///
/// ```
/// use hooks_runtime::{minijinja::{Value, context}, prelude::*};
///
/// pub static SHOP: Blueprint = Blueprint::new("shop");
///
/// #[app_context_processor(SHOP)]
/// fn cart() -> Value { context! { items => 0 } }
/// ```
#[cfg(feature = "templates")]
pub use hooks_macros::app_context_processor;

/// Register a function to run after each request, as Flask's `after_request`.
///
/// ```standalone_crate
/// use hooks_runtime::prelude::*;
///
/// #[after_request]
/// fn no_sniffing(res: &mut Response) {
///     res.headers_mut().insert("x-content-type-options", "nosniff".parse().unwrap());
/// }
///
/// # #[tokio::main]
/// # async fn main() {
/// let client = app!().test_client();
/// assert_eq!(client.get("/nowhere").await.header("x-content-type-options"), Some("nosniff"));
/// # }
/// ```
///
/// # Receives and returns
///
/// It takes [what every function may take](crate#what-a-function-may-take); the request head is as
/// the before hooks left it. With `&mut Response`, or with `&Response` to look on, it returns `()` or
/// `Result<()>`; with `Response` the response to go on with, any `R: IntoResponse`, or a `Result` of
/// one.
///
/// # Order
///
/// Route, inner blueprint, outer blueprint, app; within each in reverse definition order (F21). It
/// sees the response of a view, a before hook that answered, an error handler, an automatic OPTIONS
/// or a redirect (F22), for every scope that matched, even one whose before hooks never ran.
///
/// # On failure
///
/// An error or a panic skips the hooks after it and becomes a 500, whatever its status. Handlers by
/// type are not asked (F24); one for 500 is, and the catch-all. The whole chain then runs once more
/// on that 500 (F25); a second failure
/// is logged, and the client gets the 500 as it was (F26). For work that must happen exactly once,
/// use [`teardown_request`]; for the response of one request only,
/// [`RequestContext::after_this_request`](crate::RequestContext::after_this_request), which tells
/// when to use what else.
///
/// # Options
///
/// As those of [`before_request`], [`blocking`](before_request#code-that-blocks) included. A lower
/// `order` is outer, so it runs later here; `runs_before` and `runs_after` are literal.
///
/// # The same by hand
///
/// ```
/// # use axum::{Router, middleware::map_response, response::Response};
/// async fn no_sniffing(mut res: Response) -> Response {
///     res.headers_mut().insert("x-content-type-options", "nosniff".parse().unwrap());
///     res
/// }
///
/// let app: Router = Router::new().layer(map_response(no_sniffing)); // after every `.route(…)`
/// ```
pub use hooks_macros::after_request;

/// Register a function to run when a request is over, always and exactly once, as Flask's
/// `teardown_request`.
///
/// ```standalone_crate
/// use hooks_runtime::prelude::*;
///
/// #[teardown_request]
/// fn log_the_end(ctx: RequestContext, outcome: &Outcome) {
///     if outcome.is_cancelled() {
///         eprintln!("{} {}: the client went away after {:?}", ctx.method(), ctx.uri(), ctx.elapsed());
///     }
/// }
/// # fn main() {}
/// ```
///
/// # Receives and returns
///
/// It takes `&Outcome` and [what every function may take](crate#what-a-function-may-take). It
/// returns nothing.
///
/// # Order
///
/// Inner blueprint, outer blueprint, app; within each in reverse definition order (F32). It runs
/// when the response body has been sent or dropped; after an error; after a panic in any phase; and
/// when the client went away, at whatever point. Flask runs it before the body (F35); here it may
/// measure and release: [`Outcome`](crate::Outcome) has the bytes sent, the time, and whether that was
/// all. What one request alone registers with
/// [`RequestContext::after_response`](crate::RequestContext::after_response) goes before.
///
/// # On failure
///
/// A teardown that panics is logged, and the others run (F38). The async teardowns of a dropped
/// request run on the runtime. To change the response, use [`after_request`].
///
/// # Options
///
/// As those of [`before_request`].
///
/// # The same by hand
///
/// A guard that logs in its `Drop`, moved into a wrapper of the response body: there is no
/// middleware of axum's for it.
pub use hooks_macros::teardown_request;

/// Register a function to run before each request of the app, once the blueprint is registered, as
/// Flask's `before_app_request` (F72).
///
/// It is a [`before_request`] hook of the app, also for other blueprints' routes and for 404s. It
/// comes after the app's own hooks, in the order of registration, and once however often the
/// blueprint is registered (F90).
///
/// ```
/// use hooks_runtime::prelude::*;
///
/// pub static TRACKING: Blueprint = Blueprint::new("tracking");
///
/// #[before_app_request(TRACKING)]
/// fn count(g: G) { g.set(1_u32); }
/// ```
pub use hooks_macros::before_app_request;

/// Register a function to run after each request of the app, once the blueprint is registered: an
/// [`after_request`] hook of the app, as [`before_app_request`] is for [`before_request`].
pub use hooks_macros::after_app_request;

/// Register a function to run when any request of the app is over, once the blueprint is
/// registered: a [`teardown_request`] hook of the app, as [`before_app_request`] is for
/// [`before_request`].
pub use hooks_macros::teardown_app_request;

/// Register a function to run before each WebSocket is opened, as Quart's `before_websocket`
/// (feature `ws`).
///
/// ```standalone_crate
/// use hooks_runtime::{prelude::*, ws::WebSocketUpgrade};
///
/// // One guard for both: neither attribute stands for the other.
/// #[before_request]
/// #[before_websocket]
/// fn require_key(headers: HeaderMap) -> Result<()> {
///     if headers.contains_key("x-key") { Ok(()) } else { Err(abort(StatusCode::UNAUTHORIZED)) }
/// }
///
/// #[get("/echo")]
/// fn echo(ws: WebSocketUpgrade) -> Response {
///     ws.on_upgrade(async |mut socket| {
///         while let Some(Ok(message)) = socket.recv().await {
///             if socket.send(message).await.is_err() { break }
///         }
///     })
/// }
///
/// # #[tokio::main]
/// # async fn main() {
/// let res = app!().test_client().get("/echo").await;
/// assert_eq!(res.status(), StatusCode::UNAUTHORIZED); // the handshake was denied
/// # }
/// ```
///
/// It is to the routes that open a WebSocket what [`before_request`] is to all others: it receives
/// and returns the same, in the same order, with the same options. A `before_request` hook never runs
/// for such a route (QF10); `build` warns of one that may answer or fail, and so be a guard, if its
/// function is no `before_websocket` hook as well. A response or an error denies the handshake: it is an ordinary response, through the error handlers and the [`after_websocket`] hooks
/// (QF11). Which routes these are, and what else runs, is in the [`ws`](crate::ws) module.
///
/// By hand it is a call in the first line of every handler with a `WebSocketUpgrade`.
#[cfg(feature = "ws")]
pub use hooks_macros::before_websocket;

/// Register a function to run when a WebSocket is closed, or its handshake was denied, as Quart's
/// `after_websocket` (feature `ws`).
///
/// ```
/// use hooks_runtime::prelude::*;
///
/// #[after_websocket]
/// fn log_the_end(ctx: RequestContext, res: &mut Response) {
///     if res.status() == StatusCode::SWITCHING_PROTOCOLS {
///         tracing::info!("{} was open for {:?}", ctx.uri(), ctx.elapsed());
///     } else {
///         res.headers_mut().insert("x-denied", "yes".parse().unwrap());
///     }
/// }
/// ```
///
/// It receives and returns what an [`after_request`] function does, in the same order (QF12). Of a
/// denied handshake the response is the one that the client gets, and can be changed. Of an open
/// WebSocket it is the handshake that was sent long ago, without effect: status 101, or 200 over
/// HTTP/2. After an error of the callback it is what the error handlers made of it, which nobody gets,
/// either (QF13). An error or a panic is handled as one of an `after_request` function.
///
/// A client that leaves without a word looks as one that says goodbye, unless the callback returns
/// what the socket fails with: in both cases these hooks run (in Quart they do not).
///
/// By hand it is code behind the loop over messages, which an early return skips.
#[cfg(feature = "ws")]
pub use hooks_macros::after_websocket;

/// Register a function to run when a WebSocket is over, always and exactly once, as Quart's
/// `teardown_websocket` (feature `ws`).
///
/// ```
/// use hooks_runtime::prelude::*;
///
/// #[teardown_websocket]
/// fn log_failures(ctx: RequestContext, outcome: &Outcome) {
///     if let Some(error) = outcome.error() {
///         eprintln!("{} failed after {:?}: {error}", ctx.uri(), ctx.elapsed());
///     }
/// }
/// ```
///
/// It receives what a [`teardown_request`] function does, in the same order. It runs when the callback
/// has returned, failed or panicked; when the handshake was denied, and the denial was sent; when the
/// client left before the handshake, or the upgrade failed; when the server stopped and cut the
/// connection off. The outcome tells which: its status is that of the handshake once that was sent, its
/// error that of the callback, whoever took it, and it is cancelled where the connection broke off.
///
/// By hand it is the `Drop` of a guard that is moved into the callback.
#[cfg(feature = "ws")]
pub use hooks_macros::teardown_websocket;

/// Register a function to run before each WebSocket of the app, once the blueprint is registered: a
/// [`before_websocket`] hook of the app, as [`before_app_request`] is for [`before_request`] (QF10).
#[cfg(feature = "ws")]
pub use hooks_macros::before_app_websocket;

/// Register a function to run after each WebSocket of the app, once the blueprint is registered: an
/// [`after_websocket`] hook of the app, as [`before_app_request`] is for [`before_request`].
#[cfg(feature = "ws")]
pub use hooks_macros::after_app_websocket;

/// Register a function to run when any WebSocket of the app is over, once the blueprint is
/// registered: a [`teardown_websocket`] hook of the app, as [`before_app_request`] is for
/// [`before_request`].
#[cfg(feature = "ws")]
pub use hooks_macros::teardown_app_websocket;

/// Register a function to turn raised errors into responses, as Flask's `errorhandler`.
///
/// ```standalone_crate
/// use hooks_runtime::prelude::*;
/// use std::num::ParseIntError;
///
/// #[error_handler(404)]
/// fn not_found(ctx: RequestContext) -> (StatusCode, String) {
///     (StatusCode::NOT_FOUND, format!("nothing at {}", ctx.uri()))
/// }
///
/// #[error_handler]
/// fn not_a_number(e: &ParseIntError) -> (StatusCode, String) {
///     (StatusCode::BAD_REQUEST, e.to_string())
/// }
///
/// #[get("/double/{number}")]
/// async fn double(Path(number): Path<String>) -> Result<String> {
///     Ok((number.parse::<i32>()? * 2).to_string())
/// }
///
/// # #[tokio::main]
/// # async fn main() {
/// let client = app!().test_client();
/// assert_eq!(client.get("/nowhere").await.text(), "nothing at /nowhere");
/// assert_eq!(client.get("/double/x").await.text(), "invalid digit found in string");
/// # }
/// ```
///
/// # Receives and returns
///
/// With a status (`404`, from 400 to 599) it takes errors that ask for it; its first argument may
/// be `&Error`, or `&E` to take only those made from an `E`. Without one, the first argument says
/// which: `&E` those made from an `E`, `&Error` every one. Then
/// [what every function may take](crate#what-a-function-may-take). It returns any `IntoResponse`,
/// or a `Result` of one; the status is the one it returns, not the error's (F54).
///
/// # Which one runs
///
/// First by the error's status, inner scope to outer; then by type, inner scope to outer, in each
/// the exact type before the catch-all (F46). So the app's 404 handler goes before a blueprint's
/// catch-all (F47), and a blueprint's catch-all before the app's handler for the type (F48). The
/// status of an error type with an `IntoResponse` of its own is that of its response; a handler for
/// the type itself goes before handlers by status then, as rendering would use the value up; for the
/// same reason a handler with both a status and `&E` never sees such a value.
///
/// **A catch-all takes everything**, panics and lost database connections included, and what is
/// taken is neither logged nor told to teardowns. To give all errors one shape, write handlers for
/// the types you know and for 404, 405 and 500; the handler for 500 renders what was logged. What
/// an `&Error` prints is the text of its cause: do not send that to clients.
///
/// A blueprint's handlers see the errors of its routes and of hooks that run for them, but not the
/// 404 or 405 of an unmatched URL (F61), unless the blueprint
/// [catches those](crate::Blueprint::catch_unmatched).
///
/// # On failure
///
/// An error or a panic in here is not handed on: it is logged and becomes a 500, which a handler
/// for 500 or a catch-all may render (F55). If that fails too, the client gets a bare 500 without
/// after hooks (F56).
///
/// # The same by hand
///
/// An enum of every error with an `IntoResponse` that matches on it, used as the `Err` of every
/// handler, plus `Router::fallback` and `Router::method_not_allowed_fallback`.
pub use hooks_macros::error_handler;

/// Register an error handler for the whole app, once the blueprint is registered, as Flask's
/// `app_errorhandler`.
///
/// The app's own [`error_handler`] for the same key goes before it.
pub use hooks_macros::app_error_handler;

/// Register a view: a path, and the methods it takes.
///
/// ```standalone_crate
/// use hooks_runtime::prelude::*;
///
/// pub static API: Blueprint = Blueprint::new("api").url_prefix("/api");
///
/// #[route(API, "/users/{id}", methods = [GET, PUT])]
/// async fn user(Path(id): Path<u64>, method: Method) -> String { format!("{method} {id}") }
///
/// # #[tokio::main]
/// # async fn main() {
/// let client = app!().register(&API).test_client();
/// assert_eq!(client.put("/api/users/7").await.text(), "PUT 7");
/// assert_eq!(client.delete("/api/users/7").await.header("allow"), Some("GET, HEAD, OPTIONS, PUT"));
/// # }
/// ```
///
/// # Receives and returns
///
/// Anything an axum handler takes, the body last, and
/// [what every function may take](crate#what-a-function-may-take); anything an axum handler
/// returns, or a `Result` of it. An `Err`, a rejection and a panic are raised.
///
/// # Paths
///
/// Axum's patterns: `/users/{id}`, `/files/{*path}`. In a blueprint its prefix comes first, and an
/// empty path is the prefix itself (F76). A path that ends with a slash redirects the form without
/// it with 308 (F100). HEAD runs the GET view (F103), OPTIONS is answered with the methods of the
/// path (F101), any other method gets a 405 with `Allow`; each of these can be a route of its own.
///
/// # Options
///
/// - `methods = [GET, POST]`, here alone: the other route attributes have one method.
/// - `endpoint = "name"`: the name for [`url_for`](crate::RequestContext::url_for), in place of the
///   function's.
/// - `before = [f, …]`, `after = [f, …]`: plain functions as hooks of this route, the innermost
///   scope. They take axum extractors and context arguments by value; an after function takes
///   `&mut Response` (unless it is `async`) last, or `Response`, and then returns a response.
/// - `skip = [f, …]`: hooks of outer scopes that this route does without.
///   The automatic OPTIONS runs the hooks of the first route of its path, so without what that one
///   skips.
/// - `blocking`: a plain `fn` runs on the blocking pool, as
///   [a hook that blocks](before_request#code-that-blocks).
/// - `crate = path`: where this crate is, for those who re-export it.
///
/// # The same by hand
///
/// ```
/// # use axum::{Router, extract::Path, http::Method, routing};
/// # async fn user(Path(id): Path<u64>, method: Method) -> String { format!("{method} {id}") }
/// let api: Router = Router::new().route("/users/{id}", routing::get(user).put(user));
/// let app: Router = Router::new().nest("/api", api);
/// ```
pub use hooks_macros::route;

/// Register a view for GET, and for HEAD: [`route`] with `methods = [GET]`.
///
/// ```standalone_crate
/// use hooks_runtime::prelude::*;
///
/// #[get("/hello/{name}")]
/// async fn hello(Path(name): Path<String>) -> String { format!("hello {name}") }
///
/// # #[tokio::main]
/// # async fn main() {
/// assert_eq!(app!().test_client().get("/hello/ann").await.text(), "hello ann");
/// # }
/// ```
pub use hooks_macros::get;

/// Register a view for POST: [`route`] with `methods = [POST]`.
pub use hooks_macros::post;

/// Register a view for PUT: [`route`] with `methods = [PUT]`.
pub use hooks_macros::put;

/// Register a view for PATCH: [`route`] with `methods = [PATCH]`.
pub use hooks_macros::patch;

/// Register a view for DELETE: [`route`] with `methods = [DELETE]`.
pub use hooks_macros::delete;

/// Register a view for HEAD alone, in place of the GET view: [`route`] with `methods = [HEAD]`.
pub use hooks_macros::head;

/// Register a view for OPTIONS, in place of the automatic answer: [`route`] with
/// `methods = [OPTIONS]`.
pub use hooks_macros::options;

/// Register a function to run once, when [`App::serve`](crate::App::serve) starts, before the first
/// connection is accepted, as Quart's `before_serving`.
///
/// ```
/// use hooks_runtime::prelude::*;
///
/// struct Pool;
///
/// #[before_serving]
/// async fn warm_up(State(pool): State<Pool>) -> Result<()> {
///     let _ = pool; // open a connection, say
///     Ok(())
/// }
/// ```
///
/// It takes `State<T>` and returns `()` or `Result<()>`. They run in definition order, one after the
/// other (QF15). The first that fails or panics is the last: `serve` returns its error, nothing has
/// been served, and no `#[after_serving]` function runs (QF17). A signal that comes meanwhile drops
/// the one that runs where it awaits, skips the rest, and is a stop like any other. A test client and
/// a router that somebody else serves do not run it.
///
/// Options: `order`, `runs_before`, `runs_after`, `crate`, as those of [`before_request`].
pub use hooks_macros::before_serving;

/// Register a function to run once, when [`App::serve`](crate::App::serve) has stopped and requests
/// in flight, their teardowns and [spawned](crate::RequestContext::spawn) work have finished or were
/// cut off, as Quart's `after_serving`.
///
/// As [`before_serving`] otherwise; in definition order, too (QF16). All of them run, also if one
/// fails or panics; each error is logged, and the first is what `serve` returns.
pub use hooks_macros::after_serving;

#[cfg(not(feature = "templates"))]
#[doc(hidden)]
pub use hooks_macros::{
    needs_templates as app_context_processor, needs_templates as context_processor,
    needs_templates as process_template_response,
};

#[cfg(not(feature = "ws"))]
#[doc(hidden)]
pub use hooks_macros::{
    needs_ws as after_app_websocket, needs_ws as after_websocket, needs_ws as before_app_websocket,
    needs_ws as before_websocket, needs_ws as teardown_app_websocket,
    needs_ws as teardown_websocket,
};
