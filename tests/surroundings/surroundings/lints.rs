//! Lints that a crate denies or forbids.

use super::{Surrounding, plain};

/// One by one: an `#[allow]` of one that is forbidden is an error, of a group's a warning.
const FORBIDDEN: &[&str] = &[
    "dead_code",
    "deprecated",
    "elided_lifetimes_in_paths",
    "explicit_outlives_requirements",
    "let_underscore_drop",
    "missing_copy_implementations",
    "missing_debug_implementations",
    "non_camel_case_types",
    "non_local_definitions",
    "non_snake_case",
    "non_upper_case_globals",
    "redundant_lifetimes",
    "single_use_lifetimes",
    "trivial_casts",
    "trivial_numeric_casts",
    "unreachable_code",
    "unreachable_patterns",
    "unsafe_code",
    "unstable_features",
    "unused_attributes",
    "unused_extern_crates",
    "unused_import_braces",
    "unused_imports",
    "unused_lifetimes",
    "unused_macro_rules",
    "unused_must_use",
    "unused_mut",
    "unused_results",
    "unused_unsafe",
    "unused_variables",
    "variant_size_differences",
];

const GROUPS: &str = "#![deny(warnings, unused, nonstandard_style)]\n\
    #![deny(rust_2018_idioms, let_underscore)]\n\
    #![deny(refining_impl_trait, missing_docs, unreachable_pub, unnameable_types)]\n\
    #![deny(meta_variable_misuse)]";

pub(super) fn all() -> Vec<Surrounding> {
    let forbidden = format!("#![forbid({})]", FORBIDDEN.join(", "));
    let groups = "#![forbid(unused, nonstandard_style, rust_2018_idioms)]";
    // Pedantic lints that would have something to say of the signatures, and groups.
    let clippy = "#![forbid(clippy::needless_pass_by_value, clippy::trivially_copy_pass_by_ref)]\n\
        #![deny(clippy::all, clippy::pedantic, clippy::nursery)]\n\
        #![allow(clippy::missing_const_for_fn, clippy::redundant_pub_crate, reason = \"mine\")]\n\
        #![allow(clippy::unnecessary_wraps, clippy::unused_async, reason = \"mine\")]\n\
        #![deny(clippy::allow_attributes, clippy::as_conversions)]\n\
        #![deny(clippy::default_numeric_fallback, clippy::exhaustive_structs, clippy::expect_used)]\n\
        #![deny(clippy::allow_attributes_without_reason, clippy::ref_patterns)]\n\
        #![deny(clippy::missing_trait_methods, clippy::pattern_type_mismatch, clippy::shadow_reuse)]\n\
        #![deny(clippy::shadow_unrelated, clippy::unwrap_used, clippy::wildcard_enum_match_arm)]\n\
        #![deny(clippy::question_mark_used, clippy::str_to_string)]\n";
    vec![
        plain("clippy", clippy),
        plain("forbidden_lints", &forbidden),
        plain("forbidden_groups", groups),
        plain("denied_groups", GROUPS),
    ]
}
