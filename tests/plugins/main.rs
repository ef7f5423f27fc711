//! Plugins: what they bring, where it runs, and what `build` says of them.

mod described;
mod inner;
mod kits;
mod order;
mod problems;
mod responses;
mod skips;
mod states;
