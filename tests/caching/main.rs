//! The cache of `examples/caching`.

#[path = "../../examples/caching/cache/mod.rs"]
mod cache;
mod kept;
mod shared;
