//! Head and body of a response agree when it leaves, and `Outcome` tells what happened to it.

mod around_hooks;
mod beside_axum;
mod by_hand;
mod failed;
mod head;
mod held;
mod layers;
mod outcome;
mod read;
mod replaced;
mod templates;
mod wire;
