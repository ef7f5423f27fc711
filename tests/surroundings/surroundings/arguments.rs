//! Attributes, patterns and types of arguments.

use super::{Surrounding, changed};
use crate::functions::Input;

pub(super) fn all() -> Vec<Surrounding> {
    let mut all = configured();
    for (name, attribute) in [
        ("argument_in", "#[cfg(all())]"),
        (
            "argument_in_if",
            "#[cfg_attr(all(), cfg(all()), allow(unused_variables))]",
        ),
        ("argument_not_out", "#[cfg_attr(any(), cfg(any()))]"),
        ("argument_allowed", "#[allow(unused_variables)]"),
    ] {
        all.push(changed(name, "", move |function| {
            for input in &mut function.inputs {
                input.attributes = attribute.to_owned();
            }
        }));
    }
    for (name, pattern) in [
        ("mutable_arguments", "mut NAME"),
        ("bound_arguments", "NAME @ _"),
        ("raw_arguments", "r#NAME"),
    ] {
        let head = "#![allow(unused_mut, clippy::all)]";
        all.push(changed(name, head, move |function| {
            for input in &mut function.inputs {
                input.pattern = pattern.replace("NAME", &input.pattern);
            }
        }));
    }
    all.push(changed("ignored_arguments", "", move |function| {
        for input in &mut function.inputs {
            if !function.value.contains(&input.pattern) {
                input.pattern = "_".to_owned();
            }
        }
        let waits = function.body.contains("await");
        let body = if waits { crate::functions::WAIT } else { "" };
        function.body = body.to_owned();
    }));
    let head = "#![allow(unused_parens)]";
    all.push(changed("types_in_parentheses", head, |function| {
        for input in &mut function.inputs {
            input.ty = format!("({})", input.ty);
        }
    }));
    all.push(changed("names_of_generated_code", "", move |function| {
        function.rename(["__cx", "__it", "__0"]);
    }));
    all
}

/// Arguments that are not there.
fn configured() -> Vec<Surrounding> {
    let mut all = Vec::new();
    for (name, attributes) in [
        ("argument_out", "#[cfg(any())]"),
        ("argument_out_if", "#[cfg_attr(all(), cfg(any()))]"),
        (
            "argument_out_deeply",
            "#[cfg_attr(all(), cfg_attr(all(), allow(unused), cfg(any())))]",
        ),
        ("argument_out_of_two", "#[cfg(all())] #[cfg(any())]"),
    ] {
        let other = Input {
            attributes: attributes.to_owned(),
            pattern: "other".to_owned(),
            ty: "NoSuchType".to_owned(),
        };
        let first = other.clone();
        all.push(changed(&format!("{name}_first"), "", move |function| {
            function.inputs.insert(0, first.clone());
        }));
        all.push(changed(&format!("{name}_last"), "", move |function| {
            function.inputs.push(other.clone());
        }));
    }
    all.push(changed("arguments_of_two_platforms", "", move |function| {
        let inputs = std::mem::take(&mut function.inputs);
        for input in inputs {
            function.inputs.push(Input {
                attributes: "#[cfg(any())]".to_owned(),
                ty: "NoSuchType".to_owned(),
                ..input.clone()
            });
            function.inputs.push(Input {
                attributes: "#[cfg(all())]".to_owned(),
                ..input
            });
        }
    }));
    all.push(changed("parameter_out", "", move |function| {
        function.name += "<#[cfg(any())] T: NoSuchTrait>";
    }));
    all
}
