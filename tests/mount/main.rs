//! Apps and services mounted below a path.

mod apps;
mod serving;
mod sockets;
mod startup;
