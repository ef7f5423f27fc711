//! The body of a request: what a hook copies of it, how long it is held, and what a client that leaves
//! in the middle of it is.

mod copies;
mod kept;
mod limits;
mod upload;
