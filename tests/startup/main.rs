//! What `build` refuses, and what `describe` shows.

mod describe;
mod describe_more;
mod edges;
mod paths;
mod problems;
mod state;
