//! The batteries, by the rules in `PARITY.md`.

mod cookies;
mod proxies;
mod request_id;
mod security;
