//! **Flask's hook model for Rust, on axum**: a function with an attribute runs at the right moment of
//! every request it applies to.
//!
//! ```standalone_crate
//! use hooks_runtime::prelude::*;
//! use std::time::Instant;
//!
//! #[before_request]
//! fn start_timer(g: G) { g.set(Instant::now()); }
//!
//! #[after_request]
//! fn report_latency(g: G, res: &mut Response) {
//!     let ms = g.get::<Instant>().unwrap().elapsed().as_secs_f64() * 1e3;
//!     res.headers_mut().insert("server-timing", format!("app;dur={ms:.3}").parse().unwrap());
//! }
//!
//! #[get("/")]
//! async fn index() -> &'static str { "hello" }
//!
//! # #[tokio::main]
//! # async fn main() {
//! let client = app!().test_client(); // or `.serve("127.0.0.1:3000").await?`
//! let res = client.get("/").await;
//! assert_eq!(res.text(), "hello");
//! assert!(res.header("server-timing").is_some());
//! // App-level hooks run for a 404, too.
//! assert!(client.get("/nowhere").await.header("server-timing").is_some());
//! # }
//! ```
//!
//! # The life of a request
//!
//! ```text
//! match the route (a 404, 405 or slash redirect is kept, not yet raised)
//! middleware        app → outer blueprint → … → inner blueprint, around all that follows
//! before_request    app → outer blueprint → … → inner blueprint → route
//!                   a response, an error or a panic stops here
//! raise the kept 404, 405 or redirect; answer OPTIONS if no view does
//! process_view      app → outer → … → inner
//! view
//!    error, rejection or panic → process_exception (inner → … → app, in reverse) → error handlers
//!    deferred template → process_template_response (inner → … → app, in reverse)
//!                      → context_processor (app → outer → … → inner) → render
//! after_this_request callbacks, first registered first
//! after_request     route → inner → … → app, each in reverse definition order
//!                   error or panic → 500 → the whole chain once more on it
//! response head to the server, then the body
//! after_response callbacks, first registered first, when the body is over, whatever happened
//! teardown_request  inner → … → app, each in reverse, likewise
//! work that was spawned goes on, and is waited for at a graceful stop
//! ```
//!
//! [`lifecycle`] has it in full: what runs when one of these answers or fails, and for which requests.
//!
//! A hook without a blueprint runs for every request of the app, also for those that match no
//! route; a hook of a blueprint for those that match one of its routes. The response of a before
//! hook that answers goes through the after hooks of every scope that matched.
//!
//! A route whose view opens a WebSocket (feature `ws`) has `before_websocket`, `after_websocket` and
//! `teardown_websocket` hooks in place of those for requests; its request, and the middleware around
//! it, last until the connection is closed. The module `ws` has that life in full.
//!
//! # Order
//!
//! Everything is collected, ordered, checked and flattened once, in [`App::build`]. Within one
//! scope and kind hooks are in *definition order*: the crates named in [`app!`] one after the
//! other, then the own crate; in a crate the root file (`main.rs`, `lib.rs`), then the others by
//! path; in a file by line and column. It is the same in every build profile. `order = N` comes
//! before all that (lower is outer), then `runs_before = path` and `runs_after = path`. Before
//! hooks run in definition order; after and teardown hooks in exactly the reverse. Two hooks that
//! nothing orders are an error of `build`. [`App::describe`] prints every chain.
//!
//! # What a function may take
//!
//! Every `FromRequestParts<()>` type (axum's, axum-extra's, your own), `&Parts`, and the context
//! arguments, which cost no look at the request: [`G`], [`State<T>`](State), [`RequestContext`],
//! [`Endpoint`] (the function then runs only for requests that matched a route) and
//! `Option<Endpoint>`. A view, or a before hook, may take a body extractor as its last argument. A
//! function whose extractor rejects is not called; the rejection is raised.
//!
//! # Errors
//!
//! [`Error`] says what is raised and who handles it. A response that is merely returned, whatever
//! its status, is not raised and meets no error handler.
//!
//! # Around and beside other programs
//!
//! | what there is | goes into | and is to the hooks |
//! |---|---|---|
//! | an axum router that becomes part of the app | [`App::merge`] | a route per pattern; its errors meet the error handlers |
//! | another app or service, below a path | [`App::mount`] | one matched endpoint; what it answers is its own |
//! | another app or service, for what is left | [`App::fallback_service`] | a request without a route; what it answers is its own |
//! | another server, in whatever language, for what is left | `App::fallback_to` (feature `proxy`) | the same; its silence is a 502 that is raised |
//! | a service that knows nothing of axum: hyper's, tonic's, another framework's | [`App::hooks_layer`] goes around it | the view of every request |
//! | an app around this one | what [`App::build`] gives, an axum router | |
//!
//! # Features
//!
//! - `templates`: `TemplateResponse`, `App::templates`, `#[process_template_response]` and
//!   `#[context_processor]`, with `minijinja`.
//! - `ws`: WebSocket routes and their hooks, in the module `ws`.
//! - `proxy`: `App::fallback_to`.
//!
//! # Traps
//!
//! - A crate that nothing names is not linked, and its hooks are gone without a word: name it in
//!   [`app!`], or refer to one of its blueprints.
//! - An attribute belongs on a free function. Of one inside an `impl` rustc says that "`const` items
//!   in this context need a name" and that the function is not found: move it out of the `impl`.
//! - An attribute registers its function wherever it stands, also inside a function that is never
//!   called.
//! - Hooks are registered per binary: every file in `tests/` has its own, all unit tests of a crate
//!   share theirs, and so do its doc tests unless their fence says `standalone_crate`.
//! - A binary and the library of its package are two crates: `app!()` in `main.rs` collects what
//!   `main.rs` and its modules define; name the library, `app!(my_lib)`, for the rest.
//! - `#[before_request]` does not run for a route that opens a WebSocket: a guard has to be
//!   `#[before_websocket]`, too, and `build` warns of one that is not.
//! - Two `app!()` of one crate collect the same functions: an app that is mounted in another has its
//!   own in blueprints, or in a crate of its own.
//! - An automatic OPTIONS runs the hooks of the first route of its path, its `skip` included.
//!
//! # Rule numbers
//!
//! `F13` and the like in this documentation are rules of Flask 3.1 that a claim follows: F1–F9 the
//! course of a request, F10–F19 `before_request`, F20–F27 `after_request`, F28–F31
//! `after_this_request`, F32–F42 teardown, F43–F63 error handlers, F64–F92 blueprints, F93–F97 late
//! registration, F98–F104 404, 405, OPTIONS, HEAD and redirects, F105–F108 `g`, F109–F114 streaming.
//! `QF10` and the like are rules of Quart, Flask's async twin: QF10–QF13 WebSockets, QF15–QF17 hooks
//! around serving, QF18 background tasks. `D7` and the like are rules of Django 5.2: D6–D8 sync and
//! async, D18–D22 `process_view`, D23–D25 `process_exception`, D26–D28 `process_template_response`.
#![forbid(unsafe_code)]

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod adapt;
mod app;
mod attributes;
mod blueprint;
mod configured;
mod context;
mod error;
#[doc = include_str!("docs/lifecycle.md")]
pub mod lifecycle {}
mod macros;
mod pipeline;
pub mod prelude;
mod registration;
mod registry;
#[cfg(feature = "templates")]
mod template;
#[cfg(feature = "ws")]
pub mod ws;

pub use app::{
    App, BuildError, DescribedCatch, DescribedFallback, DescribedHook, DescribedMount,
    DescribedRoute, Description, HooksLayer, HooksService, IntoMounted, Problem, ProblemKind,
    TestClient, TestRequest, TestResponse,
};
#[cfg(feature = "proxy")]
pub use app::{Upstream, UpstreamError};
pub use attributes::*;
pub use axum;
pub use blueprint::Blueprint;
pub use configured::Middleware;
pub use context::{Endpoint, G, Outcome, RequestContext, State, TaskOutput, UrlError};
pub use error::{Error, ResponseExt, Result, abort};
#[cfg(feature = "templates")]
pub use minijinja;
pub use pipeline::Next;
pub use registration::{Registration, RouteService};
#[cfg(feature = "templates")]
pub use template::{TemplateError, TemplateResponse, Templates};

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct ReadmeDoctests;
