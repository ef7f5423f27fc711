//! Route options, and what `explain`, `describe` and `locked` tell of an app.

mod agreement;
mod around;
mod locked;
mod plugins;
mod random;
mod route_options;
mod screen;
mod why;
