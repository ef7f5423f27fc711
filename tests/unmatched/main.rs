//! Requests that match no route.

mod caught;
mod hooks;
mod nested;
