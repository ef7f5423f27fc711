//! Batteries in a real browser: chromium, which Debian's driver controls.
//!
//! `bash .ci/servers` installs what is missing, and runs them.

mod across;
mod client;
mod cookies;
mod csp;
mod driver;
mod flash;
mod forms;
mod frames;
mod locales;
mod shop;
mod site;
mod visits;
