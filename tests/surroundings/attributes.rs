//! The attributes, read from the table of `hooks-macros`: a new row is in every surrounding at once,
//! or fails the test for want of a sample.

use std::{fs, path::Path};
use syn::{Expr, ExprCall, Item, Lit};

/// A row of the table.
pub(crate) struct Attribute {
    pub(crate) name: String,
    /// `Role::…` of the table.
    pub(crate) role: String,
    pub(crate) needs_blueprint: bool,
    pub(crate) may_block: bool,
}

pub(crate) fn all() -> Vec<Attribute> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("hooks-macros/src/attribute.rs");
    let text = fs::read_to_string(file).unwrap();
    let file = syn::parse_file(&text).unwrap();
    let table = file.items.iter().find_map(|item| match item {
        Item::Const(table) if table.ident == "TABLE" => Some(&*table.expr),
        _ => None,
    });
    let Some(Expr::Reference(table)) = table else {
        panic!("`TABLE` is a slice");
    };
    let Expr::Array(rows) = &*table.expr else {
        panic!("`TABLE` is a slice");
    };
    rows.elems.iter().map(row).collect()
}

/// A call, or a call with another field.
fn row(expr: &Expr) -> Attribute {
    match expr {
        Expr::Call(call) => attribute(call),
        Expr::Struct(changed) => row(changed.rest.as_deref().expect("a call")),
        _ => panic!("a row is a call"),
    }
}

/// A row such as `hook("before_request", Role::Before, …)` or `route("get", Some("GET"), …)`.
fn attribute(row: &ExprCall) -> Attribute {
    let Some(Expr::Lit(name)) = row.args.first() else {
        panic!("a row begins with a name");
    };
    let Lit::Str(name) = &name.lit else {
        panic!("a row begins with a name");
    };
    let words: Vec<_> = row.args.iter().filter_map(last_segment).collect();
    let is = |word: &str| words.iter().any(|each| each == word);
    let role = row.args.iter().find_map(|argument| match argument {
        Expr::Path(path) if path.path.segments[0].ident == "Role" => last_segment(argument),
        _ => None,
    });
    let role = role.unwrap_or_else(|| "View".to_owned());
    Attribute {
        name: name.value(),
        needs_blueprint: is("Required"),
        may_block: role == "View" || is("BLOCKING_HOOK"),
        role,
    }
}

fn last_segment(expr: &Expr) -> Option<String> {
    let Expr::Path(path) = expr else { return None };
    Some(path.path.segments.last()?.ident.to_string())
}
