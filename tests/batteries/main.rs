//! The batteries, by the rules in `PARITY.md`.

mod cookies;
mod csrf;
mod login;
mod sessions;
