//! What compiles wherever a function does, without a warning of rustc or clippy: a module a case.

mod configured_out;
mod crate_path;
// Public, so that the lints on documentation hold in there.
pub mod documented_and_public;
mod every_attribute_under_strict_lints;
mod inside_a_function;
mod inside_a_macro;
mod names_of_the_generated_code;
mod one_name_in_two_modules;
mod patterns_in_arguments;
mod raw_identifiers;
mod registration_by_reference;
mod response_by_another_name;
