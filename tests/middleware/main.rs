//! Middleware, and Django's hooks around the view.

mod elsewhere;
mod functions;
mod process;
