use crate::*;

// `users/main.rs` and `users/order.rs` are called as root files are, and are none.
mod main;
mod order;

hook!(#[before_request] users_one #[before_request] users_two);
