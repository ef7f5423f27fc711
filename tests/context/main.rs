//! What a request knows, keeps and leaves to be done.

mod axum_state;
mod clone;
mod g;
mod request;
mod spawn;
