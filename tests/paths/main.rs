//! Which route a path belongs to: every spelling of it, and the methods of one path.

mod guards;
mod one_table;
mod other_servers;
mod redirects;
mod spelling;
