//! Values that hooks provide: who gets them, and the proof of `build` that they are there.

mod arguments;
mod by_value;
mod lifetime;
mod messages;
mod on_demand;
mod random;
