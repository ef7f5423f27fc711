//! What a function on the blocking pool can be: plain, with arguments of its own.

use crate::{
    faults::Faults,
    function::{Function, ungrouped},
};
use syn::{Ident, Type};

/// Something is lent to the function, which another thread cannot have.
pub(crate) struct Lent;

/// `word` is the `blocking` of the attribute.
pub(crate) fn check(word: &Ident, function: &Function, faults: &mut Faults) -> Result<(), Lent> {
    if function.is_async() {
        let name = function.name();
        faults.of(
            word,
            format_args!("`{name}` is async: leave `blocking` out, or make it a plain `fn`"),
        );
    }
    let mut checked = Ok(());
    for argument in &function.arguments {
        if let Type::Reference(reference) = argument {
            let remedy = by_value(ungrouped(&reference.elem));
            faults.of(
                argument,
                format_args!("a `blocking` function runs on another thread: {remedy}"),
            );
            checked = Err(Lent);
        }
    }
    checked
}

fn by_value(lent: &Type) -> &'static str {
    let is = |name: &str| matches!(lent, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == name));
    if is("Parts") {
        "take what it needs by value (`Method`, `Uri`, `HeaderMap`)"
    } else if is("Response") {
        "take `Response` by value, and return it"
    } else {
        "take this by value"
    }
}
