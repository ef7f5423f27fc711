//! What the tests share: what ran, what was logged, real servers and clients of theirs, places in
//! the source.

#![allow(
    clippy::missing_panics_doc,
    missing_debug_implementations,
    reason = "a helper panics where its test fails, and is never printed"
)]

#[cfg(unix)]
pub mod child;
mod chunks;
pub mod explained;
mod gate;
mod http2;
mod logs;
pub mod other;
pub mod parity;
pub mod raw;
mod response;
mod server;
mod socket;
pub mod source;
mod trace;

pub use chunks::{Chunks, End, two_chunks};
pub use gate::{Gate, within};
pub use http2::http2;
pub use logs::{Listening, Logs};
pub use raw::Raw;
pub use response::{Is, ask, call, get, quiet, request, send};
pub use server::{Answer, Connection, Server};
pub use socket::Socket;
pub use trace::Trace;

use std::{
    env,
    path::{Path, PathBuf},
    time::Duration,
};

/// How long a test waits for what must come. It bounds a failing test and proves nothing.
const PATIENCE: Duration = Duration::from_secs(20);

/// The folder of the package whose tests run.
fn root() -> PathBuf {
    let of_cargo = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    of_cargo.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.."))
}
