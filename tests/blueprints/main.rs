//! Blueprints: what they bring, and when.

mod nested;
mod unregistered;
