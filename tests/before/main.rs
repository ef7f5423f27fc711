//! Before hooks: their order, what they answer, read and wait for.

mod answers;
mod blocking;
mod body;
mod chain;
mod preempts;
