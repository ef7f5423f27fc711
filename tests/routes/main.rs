//! What one route has of its own: hooks, methods, slashes.

mod arguments;
mod catch_all;
mod hooks;
mod methods;
mod slashes;
