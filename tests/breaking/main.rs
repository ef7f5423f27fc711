//! Plugins, provided values and route options, where everything goes wrong at once.

mod drops;
mod providers;
