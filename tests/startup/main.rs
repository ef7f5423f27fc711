//! What `build` refuses, and what `describe` shows.

// A crate without hooks, by a name that `app!` sees.
extern crate serde as common_kit;

mod describe;
mod describe_more;
mod edges;
mod paths;
mod problems;
mod state;
