//! Hooks around services that know nothing of them.

mod body;
mod faults;
mod hyper;
mod poem;
mod poem_middleware;
mod startup;
mod tonic;
mod views;
