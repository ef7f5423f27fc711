//! Apps and services mounted below a path.

mod apps;
mod exact;
mod serving;
mod sockets;
mod startup;
