//! WebSockets: their hooks, their end, and what `build` says of them.

mod fail;
mod guards;
mod h2;
mod hooks;
mod routes;
mod startup;
