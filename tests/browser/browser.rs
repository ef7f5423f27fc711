//! Batteries in a real browser: chromium, which Debian's driver controls.
//!
//! `bash .ci/servers` installs what is missing, and runs them.

mod client;
mod driver;
mod shop;
mod smoke;
mod visits;
