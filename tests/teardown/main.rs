//! Teardown comes once, whatever ends the request.

mod body;
mod cancelled;
mod cancelled_panics;
mod cancelled_runtime;
mod chain;
mod measures;
