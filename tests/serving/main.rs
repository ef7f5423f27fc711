//! `serve`, from its start to its stop.

mod built;
mod hooks;
mod nowhere;
mod signals;
mod start;
mod work;
