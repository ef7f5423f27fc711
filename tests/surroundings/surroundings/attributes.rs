//! Attributes above and below one of ours.

use super::{Surrounding, changed, plain};

const ATTRIBUTES: &[(&str, &str)] = &[
    ("deprecated", "#[deprecated]"),
    (
        "deprecated_with_a_note",
        "#[deprecated(since = \"1.0.0\", note = \"another\")]",
    ),
    ("deprecated_if", "#[cfg_attr(all(), deprecated)]"),
    (
        "documented",
        "/// Text.\n#[doc = \"More.\"]\n#[doc(hidden)]",
    ),
    ("must_use", "#[must_use]"),
    ("inline", "#[inline]\n#[cold]"),
    ("inline_always", "#[inline(always)]"),
    (
        "allowed",
        "#[allow(deprecated)]\n#[warn(unused)]\n#[deny(missing_docs)]",
    ),
    (
        "forbidden",
        "#[forbid(unused_imports)]\n#[forbid(non_upper_case_globals)]\n#[forbid(deprecated)]",
    ),
    ("configured", "#[cfg(all())]\n#[cfg(not(any()))]"),
    ("configured_out", "#[cfg(any())]"),
    (
        "configured_if",
        "#[cfg_attr(all(), cfg(all()), doc(hidden))]",
    ),
    (
        "configured_out_if",
        "#[cfg_attr(all(), doc = \"text\", cfg(any()))]",
    ),
    (
        "configured_out_deeply",
        "#[cfg_attr(all(), cfg_attr(all(), cfg(any())))]",
    ),
    (
        "not_configured_if",
        "#[cfg_attr(any(), cfg(any()), deprecated)]",
    ),
    (
        "mixed",
        "#[cfg_attr(all(), allow(unused))]\n/// Text.\n#[cfg(all())]\n#[deprecated]\n#[doc(alias = \"other\")]",
    ),
    (
        "tools",
        "#[rustfmt::skip]\n#[clippy::cognitive_complexity = \"1\"]",
    ),
];

pub(super) fn all() -> Vec<Surrounding> {
    let mut all = Vec::new();
    for (name, text) in ATTRIBUTES {
        let is_out = name.starts_with("configured_out");
        all.push(changed(&format!("{name}_above"), "", move |function| {
            function.above = (*text).to_owned();
        }));
        all.push(changed(&format!("{name}_below"), "", move |function| {
            function.below = (*text).to_owned();
            if is_out {
                function.inputs[0].ty = "NoSuchType".to_owned();
            }
        }));
        if !is_out {
            all.push(changed(&format!("{name}_between"), "", move |function| {
                function.above = "/// Text.\n#[cfg(all())]".to_owned();
                function.below = format!("{text}\n/// Text.");
            }));
        }
    }
    all.push(plain("deprecated_module", "#![deprecated]"));
    all.push(changed("expected", "", move |function| {
        function.below = "#[expect(unused_variables)]".to_owned();
        function.body += "let unused = ();";
    }));
    for lint in ["allow", "expect"] {
        let old = "#[deprecated]\npub(super) type Old = ::hooks_runtime::G;";
        let name = format!("{lint}_a_deprecated_type");
        all.push(changed(&name, old, move |function| {
            for input in &mut function.inputs {
                if input.ty.ends_with("::G") {
                    input.ty = "Old".to_owned();
                    function.below = format!("#[{lint}(deprecated)]");
                }
            }
        }));
    }
    all.push(changed("twice", "", move |function| {
        function.above = function.attribute();
    }));
    all
}
