//! Merged and mounted routers beside plain axum: what their layers set is on error responses, too,
//! and all else is as it was.

mod clones;
mod unchecked;
