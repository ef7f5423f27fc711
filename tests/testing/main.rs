//! The test client, and what only tests see.

mod escapes;
mod urls;
