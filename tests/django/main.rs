//! Every scenario of `tests/django/scenarios` does what Django or Starlette was recorded doing;
//! `tests/django/README.md` tells how.

mod differences;
mod prelude;
mod random;
mod sockets;
mod table;
mod template_prelude;

mod scenarios {
    mod admin_login;
    mod async_chain;
    mod exception_hooks;
    mod exception_middleware;
    mod handlers;
    mod lost_headers;
    mod mixin;
    mod not_used;
    mod onion;
    mod per_view;
    mod resolver_match;
    mod signals;
    mod stages;
    mod starlette_background;
    mod starlette_body;
    mod starlette_call_next;
    mod starlette_context;
    mod starlette_disconnect;
    mod starlette_errors;
    mod starlette_handlers;
    mod starlette_mount;
    mod starlette_order;
    mod starlette_route;
    mod starlette_scoped;
    mod starlette_streaming;
    mod starlette_websocket;
    mod streaming;
    mod template_errors;
    mod template_order;
    mod view_kwargs;
    mod wsgi_fallback;
    mod wsgi_wraps;
}
