//! The batteries, by the rules in `PARITY.md`.

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
mod parity;
mod proxies;
mod refusals;
mod request_id;
mod security;
mod sessions;
