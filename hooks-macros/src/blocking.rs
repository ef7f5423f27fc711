//! What a function on the blocking pool can be: plain, with arguments of its own.

use crate::{
    errors::Errors,
    function::{Function, ungrouped},
};
use syn::{Ident, Type};

/// The function borrows an argument, which no other thread can.
pub(crate) struct Borrows;

/// `blocking` is the option itself.
pub(crate) fn check(
    blocking: &Ident,
    function: &Function,
    errors: &mut Errors,
) -> Result<(), Borrows> {
    if function.is_async() {
        let name = function.name();
        errors.spanned(
            blocking,
            format_args!("`{name}` is async: leave `blocking` out, or make it a plain `fn`"),
        );
    }
    let mut checked = Ok(());
    for argument in &function.arguments {
        if let Type::Reference(reference) = argument {
            let remedy = by_value(ungrouped(&reference.elem));
            errors.spanned(
                argument,
                format_args!("a `blocking` function runs on another thread: {remedy}"),
            );
            checked = Err(Borrows);
        }
    }
    checked
}

fn by_value(borrowed: &Type) -> &'static str {
    let is = |name: &str| matches!(borrowed, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == name));
    if is("Parts") {
        "take what it needs by value (`Method`, `Uri`, `HeaderMap`)"
    } else if is("Response") {
        "take `Response` by value, and return it"
    } else {
        "take this by value"
    }
}
