//! Raw names, other names, keywords.

use super::{Surrounding, around, changed};

pub(super) fn all(edition: &str) -> Vec<Surrounding> {
    let mut all = Vec::new();
    all.push(changed("raw_name", "", move |function| {
        function.name.insert_str(0, "r#");
    }));
    for keyword in ["async", "fn", "gen", "match", "try", "type"] {
        let name = format!("named_{keyword}");
        all.push(around(&name, "", move |function| {
            let named = function.with(|function| function.name = format!("r#{keyword}"));
            format!("mod in_{} {{ {} }}", function.name, named.text())
        }));
    }
    all.push(changed("raw_path", "", move |function| {
        function.attribute = function.attribute.replace("::", "::r#");
    }));
    all.push(around("renamed_attribute", "", move |function| {
        let renamed = function.with(|function| function.attribute = "other".to_owned());
        let (name, attribute) = (&function.name, &function.attribute);
        format!(
            "mod in_{name} {{ use {attribute} as other; {} }}",
            renamed.text()
        )
    }));
    let prelude = "use hooks_runtime::prelude::*;";
    all.push(changed("imported_attribute", prelude, |function| {
        function.attribute = function.attribute.replace("::hooks_runtime::", "");
    }));
    let renamed = "use hooks_runtime as r#match;";
    all.push(changed("runtime_of_another_name", renamed, |function| {
        let option = "crate = crate::runtime_of_another_name::r#match";
        function.options.push(option.to_owned());
    }));
    if edition != "2018" {
        all.push(changed("returned_opaquely", "", move |function| {
            let is_text = function.output.as_deref() == Some(crate::functions::TEXT);
            // What borrows from an argument would be captured.
            let borrows = function
                .inputs
                .iter()
                .any(|input| input.ty.starts_with('&'));
            if is_text && !borrows && !function.attribute.ends_with("context_processor") {
                let opaque = "impl ::hooks_runtime::axum::response::IntoResponse";
                function.output = Some(opaque.to_owned());
            }
        }));
    }
    all
}
