//! Plugins: what they bring, where it runs, and what `build` says of them. And what else a library
//! needs to bring ready-made parts.

mod around_services;
mod bare_500;
mod bodies;
mod by_hand;
mod described;
mod handlers;
mod inner;
mod kits;
mod left_out;
mod needs;
mod optional_states;
mod order;
mod problems;
mod responses;
mod responses_to;
mod serving;
mod skips;
mod spellings;
mod states;
mod status_that_left;
mod third_party;
mod unnamed;
mod websockets;
