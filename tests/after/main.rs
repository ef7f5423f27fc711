//! After hooks, and the functions that a request registers for its end.

mod chain;
mod fails;
mod response;
mod this_request;
