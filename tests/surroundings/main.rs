//! Own binary: it compiles programs. An annotated function compiles wherever the same function does
//! without the attribute, and without a warning more: every attribute, in every surrounding.

#![allow(
    clippy::assigning_clones,
    reason = "parts of functions are short texts"
)]

mod attributes;
mod compiler;
mod functions;
mod program;
mod programs;
mod surroundings;

use compiler::Compiler;
use functions::Which;
use program::{Program, printed};

/// In every surrounding, one compiler has nothing to say. With `SURROUNDINGS=all` every attribute is
/// in each, which takes minutes.
fn is_silent(program: &str, edition: &str, which: Which) {
    let is_whole = std::env::var_os("SURROUNDINGS").is_some_and(|value| value == "all");
    let which = if is_whole { Which::All } else { which };
    let compiler = Compiler::new();
    let generated = Program::new(&surroundings::all(edition), which);
    let name = program.replace('-', "_");
    let diagnostics = compiler.check(program, edition, &name, &generated.text);
    let report = generated.report(&diagnostics);
    assert!(
        report.is_empty(),
        "edition {edition}:\n{}",
        printed(&report)
    );
}

#[test]
fn every_attribute_is_silent_in_every_surrounding() {
    is_silent("rustc", "2024", Which::Many);
}

#[test]
fn every_role_is_silent_in_edition_2021() {
    is_silent("rustc", "2021", Which::Few);
}

#[test]
fn clippy_is_silent() {
    is_silent("clippy-driver", "2024", Which::Few);
}

#[test]
fn every_role_is_silent_in_edition_2018() {
    is_silent("rustc", "2018", Which::Few);
}
