//! Other programs beside the routes of an app.

mod fallback;
mod merge;
mod merge_beside;
mod merge_specific;
mod moving;
mod proxy;
