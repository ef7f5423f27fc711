//! The batteries, by the rules in `PARITY.md`.

mod beside_django;
mod common;
mod cookies;
mod cors;
mod csp;
mod frames;
mod proxies;
mod refusals;
mod request_id;
mod security;
mod sessions;
