//! WebSockets: their hooks, their end, and what `build` says of them.

mod awaited;
mod closing;
mod fail;
mod frames;
mod guards;
mod h2;
mod handshakes;
mod hooks;
mod refused;
mod routes;
mod startup;
mod stop;
mod taken;
