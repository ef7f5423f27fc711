//! Values that hooks provide: who gets them, and the proof of `build` that they are there.

#![allow(
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps,
    reason = "hooks take their arguments by value, and these return what hooks may return"
)]

mod arguments;
mod by_value;
mod lifetime;
mod messages;
mod on_demand;
mod random;
