//! Flask's hook model for Rust, on axum.
#![forbid(unsafe_code)]

mod adapt;
mod app;
mod blueprint;
mod context;
mod error;
mod pipeline;
#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod registration;
mod registry;

pub use app::{
    App, BuildError, DescribedHook, DescribedRoute, Description, Problem, ProblemKind, TestClient,
    TestRequest, TestResponse,
};
pub use axum;
pub use blueprint::Blueprint;
pub use context::{Endpoint, G, Outcome, RequestContext, State, UrlError};
pub use error::{Error, Result, abort};
pub use registration::{Registration, RouteService};
pub use hooks_macros::{
    after_app_request, after_request, after_serving, app_error_handler, before_app_request,
    before_request, before_serving, delete, error_handler, get, head, options, patch, post, put,
    route, teardown_app_request, teardown_request,
};

#[macro_export]
macro_rules! app {
    ($($other:ident),* $(,)?) => {{
        $(#[allow(unused_imports)] use $other as _;)*
        $crate::__private::app(
            ::core::module_path!(),
            ::core::option_env!("CARGO_BIN_NAME"),
            &[$(::core::stringify!($other)),*],
        )
    }};
}

pub mod prelude {
    pub use crate::*;
    pub use crate::app;
    pub use axum::{extract::{Request, Path, Query, Form, Json}, response::{Response, IntoResponse, Html}, http::{StatusCode, HeaderMap, Method, Uri, request::Parts}};
}
