//! Route options, and what `explain`, `describe` and `locked` tell of an app.

mod random;
mod route_options;
mod why;
