//! What one route has of its own: hooks, methods, slashes.

mod any;
mod any_twice;
mod arguments;
mod catch_all;
mod hooks;
mod layer;
mod layer_once;
mod methods;
mod slashes;
