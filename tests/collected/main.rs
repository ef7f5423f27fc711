//! What an app collects, and in which order.

mod by_hand;
mod copied;
mod edges;
mod in_macro_rules;
mod module;
