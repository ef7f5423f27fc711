//! Merged and mounted routers beside plain axum: what their layers set is on error responses, too,
//! and all else is as it was.

mod bare;
mod clones;
mod has_route;
mod headers;
mod headers_of_handlers;
mod random;
mod unchecked;
