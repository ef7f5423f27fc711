//! `serve`, from its start to its stop.

mod built;
mod hanging;
mod hooks;
mod http_2;
mod idle;
mod listeners;
mod nowhere;
mod second_signal;
mod signals;
mod slow_client;
mod start;
mod stop_when;
mod work;
