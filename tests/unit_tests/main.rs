//! The README says that every annotated function stays a plain function that can be called and tested.
//! Here are all kinds of them, called without an app.

mod app_level;
mod blueprints;
mod mock;
