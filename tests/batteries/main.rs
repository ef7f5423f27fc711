//! The batteries, by the rules in `PARITY.md`.

mod beside_django;
mod beside_flask;
mod common;
mod cookies;
mod cors;
mod csp;
mod csrf;
mod csrf_by_origin;
mod django;
mod flash;
mod frames;
mod locales;
mod login;
mod parity;
mod proxies;
mod refusals;
mod request_id;
mod security;
mod sequences;
mod sessions;
