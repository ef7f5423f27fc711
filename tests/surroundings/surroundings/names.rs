//! What is in scope.

use super::{Surrounding, plain};

/// Names that a program may use for anything of its own.
const NAMES: &[&str] = &[
    "a",
    "b",
    "c",
    "d",
    "e",
    "f",
    "g",
    "h",
    "i",
    "it",
    "k",
    "l",
    "m",
    "n",
    "o",
    "p",
    "q",
    "r",
    "s",
    "t",
    "u",
    "v",
    "w",
    "x",
    "y",
    "z",
    "answer",
    "app",
    "args",
    "argument",
    "arguments",
    "blueprint",
    "boxed",
    "call",
    "context",
    "cx",
    "error",
    "function",
    "future",
    "gather",
    "handler",
    "head",
    "here",
    "hook",
    "id",
    "item",
    "key",
    "layer",
    "location",
    "name",
    "needs",
    "next",
    "other",
    "output",
    "own",
    "parts",
    "path",
    "picked",
    "place",
    "raised",
    "record",
    "request",
    "res",
    "response",
    "result",
    "returned",
    "route",
    "run",
    "source",
    "state",
    "states",
    "subject",
    "submit",
    "take",
    "this",
    "value",
    "values",
    "with",
];

/// Names of methods that generated code might look up.
const METHODS: &[&str] = &[
    "after",
    "and_then",
    "answer",
    "arguments",
    "as_ref",
    "before",
    "borrow",
    "boxed",
    "call",
    "clone",
    "cx",
    "default",
    "deref",
    "endpoint",
    "eq",
    "from",
    "get",
    "id",
    "into",
    "into_future",
    "into_iter",
    "into_parts",
    "into_response",
    "into_result",
    "kind",
    "layer",
    "map",
    "map_err",
    "may_answer",
    "needs",
    "new",
    "next",
    "of",
    "order",
    "picked",
    "poll",
    "push",
    "raised",
    "run",
    "runs_after",
    "runs_before",
    "skip",
    "source",
    "source_or_body",
    "spawn",
    "status",
    "take",
    "through",
    "to_owned",
    "to_string",
    "unwrap",
    "value",
    "values",
    "with",
    "with_needs",
];

/// Macros that generated code might call.
const MACROS: &[&str] = &[
    "app",
    "assert",
    "cfg",
    "column",
    "compile_error",
    "concat",
    "env",
    "file",
    "format",
    "here",
    "include",
    "inventory",
    "line",
    "link",
    "matches",
    "module_path",
    "option_env",
    "panic",
    "println",
    "route_after",
    "route_before",
    "stringify",
    "submit",
    "todo",
    "unreachable",
    "vec",
    "write",
];

/// Types and traits of the prelude, and modules of the standard library and of the runtime.
const TYPES: &[&str] = &[
    "After", "Before", "Box", "Clone", "Context", "Copy", "Cx", "Default", "Done", "Drop",
    "Either", "Eq", "Error", "Flow", "Fn", "FnMut", "FnOnce", "From", "Future", "G", "Gather",
    "Into", "Item", "Iterator", "Needs", "Option", "Outcome", "Pin", "Record", "Reply", "Request",
    "Response", "Result", "Route", "Run", "Send", "Sized", "State", "Static", "String", "Sync",
    "ToOwned", "ToString", "TypeId", "Vec", "View", "With", "bool", "char", "f64", "i32", "isize",
    "str", "u16", "u32", "u64", "u8", "usize",
];
const MODULES: &[&str] = &[
    "alloc",
    "axum",
    "core",
    "hooks",
    "hooks_runtime",
    "inventory",
    "std",
];

pub(super) fn all() -> Vec<Surrounding> {
    const QUIET: &str = "#![allow(dead_code, unused_imports, unused_macros)]\n\
        #![allow(non_upper_case_globals, non_camel_case_types, non_snake_case)]\n";
    let mut all = vec![plain("no_prelude", "#![no_implicit_prelude]")];
    for (name, head) in heads() {
        all.push(plain(name, &format!("{QUIET}{head}")));
    }
    all
}

fn heads() -> Vec<(&'static str, String)> {
    let mut heads = vec![
        ("constants", each(NAMES, "const NAME: () = ();")),
        ("statics", each(NAMES, "static NAME: () = ();")),
        ("unit_structs", each(NAMES, "struct NAME;")),
        ("tuple_structs", each(NAMES, "struct NAME(());")),
        ("functions", each(NAMES, "fn NAME() {}")),
        ("types", each(TYPES, "struct NAME;")),
        ("traits", each(TYPES, "trait NAME {}")),
        ("modules", each(MODULES, "mod NAME {}")),
        (
            "macros",
            each(
                MACROS,
                "macro_rules! NAME { ($($t:tt)*) => { no such thing } }",
            ),
        ),
        (
            "variants",
            format!(
                "enum Names {{ {} }}\nuse self::Names::*;",
                each(NAMES, "NAME,")
            ),
        ),
        (
            "globs",
            format!(
                "mod globs {{ {} {} {} }}\nuse self::globs::*;",
                each(TYPES, "pub(super) struct NAME;"),
                each(NAMES, "pub(super) const NAME: () = ();"),
                each(MODULES, "pub(super) mod NAME {}"),
            ),
        ),
        (
            "shadowed_variants",
            "enum Shadows { Ok, Err, Some, None }\nuse self::Shadows::*;".to_owned(),
        ),
        (
            "shadowed_constructors",
            each(&["Ok", "Err", "Some", "drop"], "fn NAME<T>(_: T) {}"),
        ),
        (
            "another_prelude",
            "mod prelude {\n\
                pub(super) use hooks_runtime::{axum::{self, *}, prelude::*};\n\
                pub(super) use hooks_runtime::axum::{body::*, extract::*, middleware::*, response::*, routing::*};\n\
                pub(super) use std::{future::*, io::*, pin::*, prelude::rust_2021::*, result::*, task::*};\n\
            }\n\
            use self::prelude::*;"
                .to_owned(),
        ),
    ];
    for (name, receiver) in [
        ("methods_by_value", "self, _: (), _: ()"),
        ("methods_by_reference", "&self, _: (), _: ()"),
        ("methods_by_mutable_reference", "&mut self, _: (), _: ()"),
        ("associated_functions", "_: (), _: ()"),
    ] {
        let methods = each(
            METHODS,
            &format!("fn NAME({receiver}) where Self: Sized {{}}"),
        );
        let blanket = format!("trait Blanket {{ {methods} }}\nimpl<T: ?Sized> Blanket for T {{}}");
        heads.push((name, blanket));
    }
    heads
}

fn each(names: &[&str], text: &str) -> String {
    let texts = names.iter().map(|name| text.replace("NAME", name));
    texts.collect::<Vec<_>>().join("\n")
}
