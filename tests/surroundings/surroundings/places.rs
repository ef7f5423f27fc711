//! Where a function stands, and for whom.

use super::{Surrounding, around, changed};

pub(super) fn all() -> Vec<Surrounding> {
    let mut all = Vec::new();
    for (name, visibility) in [
        ("public", "pub"),
        ("private", ""),
        ("public_in_the_parent", "pub(super)"),
        ("public_in_itself", "pub(self)"),
        ("public_in_a_path", "pub(in crate::public_in_a_path)"),
    ] {
        all.push(changed(name, "", move |function| {
            function.visibility = visibility.to_owned();
        }));
    }
    for (name, place) in [
        ("in_a_function", "pub(crate) fn in_NAME() { TEXT }"),
        (
            "in_an_async_function",
            "pub(crate) async fn in_NAME() { TEXT }",
        ),
        (
            "in_a_generic_function",
            "pub(crate) fn in_NAME<'a, T>(_: &'a T) { TEXT }",
        ),
        ("in_a_constant", "const _: () = { TEXT };"),
        ("in_a_static", "pub(crate) static IN_NAME: () = { TEXT };"),
        (
            "in_a_method",
            "const _: () = { pub(crate) struct S; impl S { pub(crate) fn m(self) { TEXT } } let _ = S::m; };",
        ),
        (
            "in_a_raw_module",
            "mod in_NAME { pub(super) mod r#fn { pub(super) mod r#async { TEXT } } }",
        ),
        (
            "in_a_block_of_a_function",
            "pub(crate) fn in_NAME() { loop { if true { TEXT break; } } }",
        ),
    ] {
        let head = "#![allow(dead_code, non_upper_case_globals)]";
        all.push(around(name, head, move |function| {
            let text = function.with(|function| function.visibility.clear()).text();
            place.replace("NAME", &function.name).replace("TEXT", &text)
        }));
    }
    all
}
