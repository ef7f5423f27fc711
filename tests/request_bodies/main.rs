//! The body of a request: what a hook copies of it, how long it is held, and what a client that leaves
//! in the middle of it is.

mod copies;
mod http2;
mod kept;
mod leaves;
mod let_go;
mod limits;
mod unread;
mod upload;
