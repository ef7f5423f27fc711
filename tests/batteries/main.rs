//! The batteries, by the rules in `PARITY.md`.

mod cookies;
mod locales;
mod sessions;
