//! Values that panic when they are dropped, wherever they are and however their request ends.

mod app;
mod bomb;
mod cut_off;
mod harness;
mod kept;
mod one_by_one;
mod recipe;
mod run;
mod runtime_ends;
mod shared;
