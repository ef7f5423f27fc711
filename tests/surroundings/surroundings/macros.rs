//! Functions that `macro_rules!` write.

use super::{Function, Surrounding, around, changed};

/// A function from its parts, a fragment of each kind.
const PARTS: &str = "macro_rules! annotated {
    ([$($m:meta),*] $v:vis [$($a:ident)?] fn $n:ident($($p:ident: $t:ty),*) $(-> $o:ty)? $b:block) => {
        $(#[$m])* $v $($a)? fn $n($($p: $t),*) $(-> $o)? $b
    };
}";

pub(super) fn all() -> Vec<Surrounding> {
    let mut all = Vec::new();
    for (name, fragment) in [("items_of_a_macro", "item"), ("tokens_of_a_macro", "tt")] {
        let head = format!("macro_rules! same {{ ($($f:{fragment})*) => {{ $($f)* }}; }}");
        all.push(around(name, &head, |function| {
            format!("same! {{ {} }}", function.text())
        }));
    }
    all.push(around(
        "below_an_attribute_of_a_macro",
        "",
        move |function| {
            let (name, attribute, item) = (&function.name, function.attribute(), function.item());
            format!(
                "macro_rules! annotated_{name} {{ ($i:item) => {{ {attribute} $i }} }}\n\
             annotated_{name}! {{ {item} }}"
            )
        },
    ));
    all.push(around("parts_of_a_macro", PARTS, parts));
    all.push(around("body_of_a_macro", "", move |function| {
        let (name, text) = (&function.name, function.text());
        format!("macro_rules! whole_{name} {{ () => {{ {text} }} }}\nwhole_{name}!();")
    }));
    all.push(around("patterns_of_a_macro", "", move |function| {
        let name = &function.name;
        let text = function
            .with(|function| function.rename(["$p", "$q", "$r"]))
            .text();
        format!(
            "macro_rules! whole_{name} {{ ($p:ident $q:ident $r:ident) => {{ {text} }} }}\n\
             whole_{name}!(r#if it r#else);"
        )
    }));
    let same = "macro_rules! same { ($t:ty) => { $t }; }";
    all.push(changed("types_of_a_macro", same, |function| {
        for input in &mut function.inputs {
            // Types that the attributes know by name.
            let is_known = ["Next", "Request", "Response"].iter();
            if !input.ty.starts_with('&') && !is_known.clone().any(|name| input.ty.ends_with(name))
            {
                input.ty = format!("same!({})", input.ty);
            }
        }
    }));
    // What a macro such as `#[axum::debug_handler]` makes of a function.
    let twice = "macro_rules! twice { ($n:ident $i:item) => { $i fn $n() { $i } }; }";
    all.push(around(
        "copied_into_a_function",
        &format!("#![allow(dead_code)]\n{twice}"),
        |function| {
            let text = function.text();
            format!("twice! {{ copy_of_{} {text} }}", function.name)
        },
    ));
    all
}

fn parts(function: &Function) -> String {
    let inputs = function.inputs.iter();
    let inputs = inputs.map(|input| format!("{}: {}", input.pattern, input.ty));
    let inputs: Vec<_> = inputs.collect();
    let asyncness = if function.is_async { "async" } else { "" };
    let output = function.output.iter().map(|output| format!("-> {output}"));
    let output: String = output.collect();
    let attribute = function.attribute();
    let attribute = attribute.trim_start_matches("#[").trim_end_matches(']');
    format!(
        "annotated! {{ [doc = \"Text.\", {attribute}] pub(crate) [{asyncness}] fn {}({}) {output} {} }}",
        function.name,
        inputs.join(", "),
        function.block()
    )
}
