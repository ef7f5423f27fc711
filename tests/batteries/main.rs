//! The batteries, by the rules in `PARITY.md`.

mod cookies;
mod flash;
mod locales;
mod sessions;
