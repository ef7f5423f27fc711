//! The batteries, by the rules in `PARITY.md`.

mod common;
mod cookies;
mod cors;
mod csp;
mod csrf;
mod csrf_by_origin;
mod frames;
mod login;
mod proxies;
mod request_id;
mod security;
mod sessions;
