//! What the functions of templates may take and return.

use super::{is_named, is_response, mutable, return_type};
use crate::{attribute::Attribute, errors::Errors, function::Function};

pub(super) const NOT_RENDERED: &str = "there is no response yet: take `&mut TemplateResponse`, or write an `#[after_request]` function for the rendered one";

pub(super) fn response(function: &Function, errors: &mut Errors) {
    // An argument of another name may be the template response by that name.
    let template = mutable(function).find(|ty| !is_named(ty, "Parts") && !is_response(ty));
    for argument in mutable(function) {
        if is_response(argument) {
            errors.spanned(argument, NOT_RENDERED);
        } else if !template.is_some_and(|template| std::ptr::eq(template, argument)) {
            errors.spanned(
                argument,
                "only `&mut TemplateResponse` can be changed here: take this by value, or the head as `&Parts`",
            );
        }
    }
}

pub(super) fn context(attribute: &Attribute, function: &Function, errors: &mut Errors) {
    for argument in mutable(function).filter(|ty| !is_named(ty, "TemplateResponse")) {
        errors.spanned(
            argument,
            "nothing can be changed here: take `&Parts` or arguments by value",
        );
    }
    if function.returns_unit() || function.returns_result_of_unit() {
        errors.spanned(
            return_type(function),
            format_args!(
                "a `{attribute}` function returns the values for templates: return a struct that is `serde::Serialize`, a map, or `hooks_runtime::minijinja::context! {{ … }}`"
            ),
        );
    }
}
