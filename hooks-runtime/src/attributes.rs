//! The attributes. Their documentation is in `docs/`, or here if it is a sentence or two.

#[doc = include_str!("docs/middleware.md")]
pub use hooks_macros::middleware;

#[doc = include_str!("docs/before_request.md")]
pub use hooks_macros::before_request;

#[doc = include_str!("docs/process_view.md")]
pub use hooks_macros::process_view;

#[doc = include_str!("docs/process_exception.md")]
pub use hooks_macros::process_exception;

#[doc = include_str!("docs/process_template_response.md")]
#[cfg(feature = "templates")]
pub use hooks_macros::process_template_response;

#[doc = include_str!("docs/context_processor.md")]
#[cfg(feature = "templates")]
pub use hooks_macros::context_processor;

#[doc = include_str!("docs/app_context_processor.md")]
#[cfg(feature = "templates")]
pub use hooks_macros::app_context_processor;

#[doc = include_str!("docs/after_request.md")]
pub use hooks_macros::after_request;

#[doc = include_str!("docs/teardown_request.md")]
pub use hooks_macros::teardown_request;

#[doc = include_str!("docs/before_app_request.md")]
pub use hooks_macros::before_app_request;

/// Register a function to run after each request of the app, once the blueprint is registered, as
/// Flask's `after_app_request`.
///
/// It is an [`after_request`] hook of the app, as [`before_app_request`] is a [`before_request`] hook of
/// the app.
pub use hooks_macros::after_app_request;

/// Register a function to run when any request of the app is over, once the blueprint is registered,
/// as Flask's `teardown_app_request`.
///
/// It is a [`teardown_request`] hook of the app, as [`before_app_request`] is a [`before_request`] hook
/// of the app.
pub use hooks_macros::teardown_app_request;

#[doc = include_str!("docs/before_websocket.md")]
#[cfg(feature = "ws")]
pub use hooks_macros::before_websocket;

#[doc = include_str!("docs/after_websocket.md")]
#[cfg(feature = "ws")]
pub use hooks_macros::after_websocket;

#[doc = include_str!("docs/teardown_websocket.md")]
#[cfg(feature = "ws")]
pub use hooks_macros::teardown_websocket;

/// Register a function to run before each WebSocket of the app is opened, once the blueprint is
/// registered, as Quart's `before_app_websocket`.
///
/// It is a [`before_websocket`] hook of the app, as [`before_app_request`] is a [`before_request`] hook
/// of the app.
#[cfg(feature = "ws")]
pub use hooks_macros::before_app_websocket;

/// Register a function to run after each WebSocket of the app, once the blueprint is registered, as
/// Quart's `after_app_websocket`.
///
/// It is an [`after_websocket`] hook of the app, as [`before_app_request`] is a [`before_request`] hook
/// of the app.
#[cfg(feature = "ws")]
pub use hooks_macros::after_app_websocket;

/// Register a function to run when any WebSocket of the app is over, once the blueprint is
/// registered, as Quart's `teardown_app_websocket`.
///
/// It is a [`teardown_websocket`] hook of the app, as [`before_app_request`] is a [`before_request`]
/// hook of the app.
#[cfg(feature = "ws")]
pub use hooks_macros::teardown_app_websocket;

#[doc = include_str!("docs/error_handler.md")]
pub use hooks_macros::error_handler;

/// Register an error handler for the whole app, once the blueprint is registered, as Flask's
/// `app_errorhandler`.
///
/// If the app has its own [`error_handler`] for the same status or type, that one is called.
pub use hooks_macros::app_error_handler;

#[doc = include_str!("docs/error_response.md")]
pub use hooks_macros::error_response;

#[doc = include_str!("docs/route.md")]
pub use hooks_macros::route;

#[doc = include_str!("docs/get.md")]
pub use hooks_macros::get;

/// Register a view for POST: [`route`] with `methods = [POST]`.
pub use hooks_macros::post;

/// Register a view for PUT: [`route`] with `methods = [PUT]`.
pub use hooks_macros::put;

/// Register a view for PATCH: [`route`] with `methods = [PATCH]`.
pub use hooks_macros::patch;

/// Register a view for DELETE: [`route`] with `methods = [DELETE]`.
pub use hooks_macros::delete;

/// Register a view for HEAD only, in place of the GET view: [`route`] with `methods = [HEAD]`.
pub use hooks_macros::head;

/// Register a view for OPTIONS, in place of the automatic response: [`route`] with
/// `methods = [OPTIONS]`.
pub use hooks_macros::options;

/// Register a view for every method that no other route of the path takes: [`route`] with
/// `methods = [ANY]`.
///
/// ```
/// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
/// use hooks_runtime::prelude::*;
///
/// #[any("/echo")]
/// async fn echo(method: Method) -> String { method.to_string() }
///
/// #[get("/echo")]
/// async fn explain() -> &'static str { "send something" }
///
/// # #[tokio::main]
/// # async fn main() {
/// let client = app!().test_client();
/// assert_eq!(client.put("/echo").await.text(), "PUT");
/// assert_eq!(client.options("/echo").await.text(), "OPTIONS");
/// assert_eq!(client.get("/echo").await.text(), "send something");
/// # }
/// ```
pub use hooks_macros::any;

#[doc = include_str!("docs/websocket.md")]
#[cfg(feature = "ws")]
pub use hooks_macros::websocket;

#[doc = include_str!("docs/before_serving.md")]
pub use hooks_macros::before_serving;

#[doc = include_str!("docs/after_serving.md")]
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
    needs_ws as teardown_websocket, needs_ws as websocket,
};
