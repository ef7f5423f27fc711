//! Functions that have to do with templates.

use super::{is_named, is_response, mutable, return_type};
use crate::{faults::Faults, function::Function, kind::Kind};

pub(super) const NOT_RENDERED: &str = "there is no response yet: take `&mut TemplateResponse`, or write an `#[after_request]` function for the rendered one";

pub(super) fn response(function: &Function, faults: &mut Faults) {
    // One of another name may be the template response all the same.
    let lent = mutable(function).find(|ty| !is_named(ty, "Parts") && !is_response(ty));
    for argument in mutable(function) {
        if is_response(argument) {
            faults.of(argument, NOT_RENDERED);
        } else if !lent.is_some_and(|lent| std::ptr::eq(lent, argument)) {
            faults.of(
                argument,
                "only `&mut TemplateResponse` can be changed here: take this by value, or the head as `&Parts`",
            );
        }
    }
}

pub(super) fn context(kind: Kind, function: &Function, faults: &mut Faults) {
    for argument in mutable(function).filter(|ty| !is_named(ty, "TemplateResponse")) {
        faults.of(
            argument,
            "nothing can be changed here: take `&Parts` or arguments by value",
        );
    }
    if function.returns_unit() || function.returns_result_of_unit() {
        faults.of(
            return_type(function),
            format_args!(
                "a `{kind}` function returns what templates see: return a struct that is `serde::Serialize`, a map, or `hooks_runtime::minijinja::context! {{ … }}`"
            ),
        );
    }
}
