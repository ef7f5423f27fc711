//! What is raised, who handles it, and what the client sees of it.

mod erased;
mod in_handlers;
mod leak;
mod lookup;
mod own_rendering;
mod raised;
mod rejections;
mod success;
