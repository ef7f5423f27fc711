//! Which server a request is for, and what passes to another server and back.

mod beside_nginx;
mod connections;
mod forms;
mod framing;
mod headers;
mod hosts;
mod smuggling;
mod test_client;
mod timeouts;
mod tunnels;
mod upstream;
