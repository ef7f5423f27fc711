//! What a module of hooks and views needs: `use hooks_runtime::prelude::*;` imports the attributes, the
//! types of this crate, and the names of axum that are used most.

#[doc(no_inline)]
pub use crate::{
    App, Blueprint, Endpoint, Error, G, HttpError, Next, Outcome, Provide, Provided,
    RequestContext, ResponseExt as _, Result, State, abort, after_app_request, after_request,
    after_serving, any, app, app_error_handler, before_app_request, before_request, before_serving,
    delete, error_handler, error_response, get, head, middleware, options, patch, post,
    process_exception, process_view, put, route, teardown_app_request, teardown_request, url_for,
};
#[cfg(feature = "templates")]
#[doc(no_inline)]
pub use crate::{TemplateResponse, minijinja::context};
#[doc(no_inline)]
pub use crate::{
    after_app_websocket, after_websocket, before_app_websocket, before_websocket,
    teardown_app_websocket, teardown_websocket, websocket,
};
#[doc(no_inline)]
pub use crate::{app_context_processor, context_processor, process_template_response};
#[doc(no_inline)]
pub use axum::{
    extract::{Form, Json, Path, Query, Request},
    http::{HeaderMap, Method, StatusCode, Uri, request::Parts},
    response::{Html, IntoResponse, Response},
};
