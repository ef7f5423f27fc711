//! The test client, and what only tests see.

mod escapes;
mod unnamed_crate;
mod urls;
