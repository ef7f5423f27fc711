//! `serve`, from its start to its stop.

mod hanging;
mod hooks;
mod listeners;
mod nowhere;
mod second_signal;
mod signals;
mod start;
mod stop_when;
mod work;
