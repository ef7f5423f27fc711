//! `serve`, from its start to its stop.

mod hooks;
mod nowhere;
mod signals;
mod start;
mod work;
