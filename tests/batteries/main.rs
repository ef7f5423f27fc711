//! The batteries, by the rules in `PARITY.md`.

mod append_slash;
mod beside_django;
mod common;
mod cookies;
mod cors;
mod csp;
mod csrf;
mod csrf_by_origin;
mod django;
mod error_pages;
mod flash;
mod forgotten;
mod frames;
mod locales;
mod login;
mod login_stores;
mod mounted;
mod parity;
mod program;
mod proxies;
mod refusals;
mod request_id;
mod security;
mod sequences;
mod sessions;
mod unused;
