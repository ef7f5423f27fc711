//! Deferred templates.

mod anywhere;
mod cancelled;
mod fail;
mod given;
mod hooks;
mod values;
