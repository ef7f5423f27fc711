//! Sessions on real servers of Redis and PostgreSQL, which the tests start and stop themselves.
//!
//! They need the programs of both servers: `bash .ci/servers` installs what is missing, and runs them.

mod ann;
mod app;
mod faults;
mod frozen;
#[path = "../batteries/sessions/interleaved.rs"]
mod interleaved;
mod lost_replies;
mod own;
mod server;
mod suite;
mod whole_app;
