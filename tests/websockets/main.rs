//! WebSockets: their hooks, their end, and what `build` says of them.

mod fail;
mod guards;
mod h2;
mod handshakes;
mod hooks;
mod startup;
