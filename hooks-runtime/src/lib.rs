//! **Flask's hook model for Rust, on axum**: a function with an attribute runs at the right moment
//! of every request it applies to.
//!
//! ```
//! # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
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
//! match the route; a 404, 405 or slash redirect is kept for later
//! middleware        app → outer blueprint → … → inner blueprint, around all that follows
//! before_request    app → outer blueprint → … → inner blueprint → route
//!                   a response, an error or a panic stops here
//! the kept 404, 405 or redirect is raised; OPTIONS is answered if no view does it
//! process_view      app → outer → … → inner
//! view
//!    error, rejection or panic → process_exception (inner → … → app, in reverse) → error handlers
//!    template → process_template_response (inner → … → app, in reverse)
//!             → context_processor (app → outer → … → inner) → render
//! after_this_request callbacks, first registered first
//! after_request     route → inner → … → app, each in reverse definition order
//!                   error or panic → 500 → all after hooks once more, on the 500
//! `on_response` of plugins, the inner plugin first
//! the response head goes to the server, then the body
//! after_response callbacks, first registered first, when the body is over, whatever happened
//! teardown_request  inner → … → app, each in reverse definition order
//! spawned work goes on; a graceful stop waits for it
//! ```
//!
//! [`lifecycle`] has all of it: what runs when one of these functions returns early or fails, and
//! for which requests.
//!
//! A hook without a blueprint runs for every request of the app, also for requests that match no
//! route. A hook of a blueprint runs for requests that match one of its routes. If a before hook
//! returns a response, the after hooks of every scope that matched run on it.
//!
//! A `#[websocket]` route (feature `ws`) has `before_websocket`, `after_websocket`
//! and `teardown_websocket` hooks instead of those for requests. Its request, and the middleware
//! around it, last until the connection is closed. The module `ws` describes this.
//!
//! # Order
//!
//! [`App::build`] collects, orders and checks everything once. Hooks of one kind and one scope are
//! in *definition order*:
//!
//! 1. by crate: those named in [`app!`], in that order, then your own;
//! 2. by file: `main.rs` or `lib.rs` first, then the others by path;
//! 3. by line and column.
//!
//! It is the same in every build profile. Before hooks run in definition order; after and teardown
//! hooks run in exactly the reverse.
//!
//! `order = N` comes before definition order: the lower number is the outer hook, which runs
//! earlier among before hooks and later among after hooks. `runs_before = path` and `runs_after =
//! path` then order two hooks of the same kind and scope. If nothing orders two hooks, `build`
//! fails. [`App::describe`] prints all hooks of every route in order, [`App::explain`] those of one
//! request, and [why others do not run](why_not).
//!
//! # Plugins
//!
//! A [`Plugin`] is a ready-made part in one value: `app!().with(Sessions::new(store))` puts its hooks, routes,
//! error handlers and states around the app, `SHOP.with(…)` around one blueprint. Its functions run outside of those
//! of the place that it was given to.
//!
//! # What a function may take
//!
//! - Every `FromRequestParts<()>` type: axum's, axum-extra's, your own. And `&Parts`. One that needs
//!   axum's state gets it by [`state = AppState`](before_request#extractors-with-a-state-of-axums).
//! - The context arguments, which do not read the request: [`G`], [`State<T>`](State),
//!   `Option<State<T>>`,
//!   [`RequestContext`], [`Endpoint`] (the function then runs only for requests that matched a
//!   route) and `Option<Endpoint>`.
//! - `Provided<T>` and `Option<Provided<T>>`: a value that a hook before has [provided].
//! - In a view or a before hook, a body extractor as the last argument.
//!
//! If an extractor rejects the request, the function is not called and the rejection is raised.
//!
//! [`recipes`] has uploads, sessions, limits and more.
//!
//! # Errors
//!
//! [`Error`] describes what is raised and which handler gets it. A handler for [`HttpError`] gives all
//! errors one shape, and [`#[error_response]`](error_response) lets a type of your own keep its response
//! through `?`. A response that a function returns is not raised, whatever its status, and goes to no
//! error handler.
//!
//! `?` takes every `std::error::Error`. Rust lets no crate convert a text, a `StatusCode`, a boxed error
//! or an `anyhow::Error`: write `.map_err(Error::msg)?`, `.map_err(abort)?` or
//! `.map_err(Error::from_boxed)?`.
//!
//! # With other programs
//!
//! | you have | use | hooks treat it as |
//! |---|---|---|
//! | an axum router that becomes part of the app | [`App::merge`], and [`moving_from_axum`] for its views | a route per pattern; its errors go to the error handlers |
//! | another app or service, below a path | [`App::mount`] | one endpoint; its responses stay as they are |
//! | another app or service, for all other requests | [`App::fallback_service`] | a request without a route; its responses stay as they are |
//! | another server, in any language, for all other requests | `App::fallback_to` (feature `proxy`) | the same; if the server does not respond, a 502 is raised |
//! | a service that is not axum's: hyper's, tonic's, another framework's | [`App::hooks_layer`] around it | the view of every request |
//! | an axum app around this one | [`App::build`], which gives an axum router | |
//!
//! # Features
//!
//! - `testing`, on by default: `App::test_client` and `RequestContext::mock`; the module `testing`
//!   shows how to test hooks.
//! - `templates`: `TemplateResponse`, `App::templates`, `#[process_template_response]` and
//!   `#[context_processor]`, with `minijinja`.
//! - `ws`: `#[websocket]` and the hooks of WebSockets, in the module `ws`.
//! - `proxy`: `App::fallback_to`.
//! - `multipart`: axum's `Multipart`, whose errors keep their status through `?`.
//!
//! # Common mistakes
//!
//! - A crate that your program does not name is not linked, and its hooks are missing without an
//!   error: name it in [`app!`], or use one of its blueprints. If it is linked, and `app!` does not
//!   name it, `build` warns of its app-level functions.
//! - An attribute belongs on a free function. On a method, rustc reports that "`const` items in
//!   this context need a name" and that the function is not found: move the function out of the
//!   `impl`.
//! - A value of the path comes in `Path`: `Path(id): Path<u64>`. A last `text: String` is the body.
//! - An attribute registers its function wherever it is written, also inside a function that is
//!   never called.
//! - Hooks are registered per binary. Every file in `tests/` is its own binary; all unit tests of a
//!   crate share one, and so do its doc tests. A test with hooks of its own is a module of its own,
//!   and makes its app with `app!(self)`. Every doc test is such a module.
//! - A binary and the library of the same package are two crates: `app!()` in `main.rs` collects
//!   what `main.rs` and its modules define. For the library as well, name it: `app!(my_lib)`.
//! - `#[before_request]` does not run for a `#[websocket]` route. A guard needs
//!   `#[before_websocket]` as well; `build` warns if it is missing.
//! - Two `app!()` in one crate collect the same functions. Two apps of one crate are two modules,
//!   each with its own `app!(self)`.
//! - An `async fn` without an `.await` is called as a plain `fn`. A macro of your own that has the
//!   name of a standard one, such as `format!`, and awaits something, makes it panic: give that macro
//!   another name.
//! - `panic = "abort"` in a profile of `Cargo.toml`: then the first panic ends the process, with all
//!   requests in flight; no error handler and no teardown runs. `build` warns of it.
//! - An automatic OPTIONS runs the hooks of the first route of its path. The `skip` of that route
//!   applies.
#![forbid(unsafe_code)]
// docs.rs builds with nightly and sets `docsrs`: what needs a feature gets a badge.
#![cfg_attr(docsrs, feature(doc_cfg))]

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod adapt;
mod app;
mod attributes;
mod blueprint;
/// Traits that say what some calls take. No program has to name them. A type of your own that is no
/// `std::error::Error` may implement [`IntoError`](bounds::IntoError); the others are sealed.
pub mod bounds {
    pub use crate::{app::IntoMounted, context::TaskOutput, error::IntoError};
}
mod build;
mod context;
mod entry;
mod error;
pub mod inspect;
mod layer;
#[doc = include_str!("docs/lifecycle.md")]
pub mod lifecycle {}
mod macros;
#[doc = include_str!("docs/moving_from_axum.md")]
pub mod moving_from_axum {}
mod path;
#[doc = include_str!("docs/recipes.md")]
pub mod recipes {}
mod pattern;
mod pipeline;
mod plugin;
pub mod prelude;
#[cfg(feature = "proxy")]
mod proxy;
#[doc = include_str!("docs/provided.md")]
pub mod provided {}
mod registry;
mod router;
mod serve;
mod source;
mod submitted;
#[cfg(feature = "templates")]
mod template;
#[cfg(feature = "testing")]
pub mod testing;
#[doc = include_str!("docs/why_not.md")]
pub mod why_not {}
#[cfg(feature = "ws")]
pub mod ws;

pub use app::{App, Mounted};
pub use attributes::*;
pub use axum;
pub use blueprint::{Blueprint, Registration};
pub use build::{BuildError, Problem, ProblemKind};
pub use context::{
    Endpoint, G, IfProvided, Outcome, Provide, Provided, ProvidedByValue, Provider, RequestContext,
    RouteOption, State, UrlError,
};
pub use error::{Error, HttpError, ResponseExt, Result, abort};
pub use layer::{HooksLayer, HooksService};
/// [minijinja](::minijinja), which renders templates. Its `context!` takes every `serde::Serialize` here.
#[cfg(feature = "templates")]
pub mod minijinja {
    #[doc(inline)]
    pub use crate::__context as context;
    #[doc(no_inline)]
    pub use ::minijinja::*;
}
pub use pipeline::{Answered, Middleware, Next};
pub use plugin::{Install, Plugin};
#[cfg(feature = "proxy")]
pub use proxy::{Upstream, UpstreamError};
#[cfg(feature = "templates")]
pub use template::{TemplateError, TemplateResponse, Templates};
#[cfg(feature = "testing")]
#[doc(no_inline)]
pub use testing::{TestClient, TestRequest, TestResponse};

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct ReadmeDoctests;
