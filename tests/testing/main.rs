//! The test client, and what only tests see.

mod client;
mod escapes;
mod failures;
mod sockets;
mod unnamed_crate;
mod urls;
