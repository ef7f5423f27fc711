//! What a function of a role may take and return, as far as its syntax shows.
//!
//! The compiler checks the types, on the generated code. Here are the mistakes that an error about
//! types would explain badly.

mod path_value;
mod template;

use crate::{
    args::Args,
    attribute::{Attribute, Role, Transport},
    blocking,
    errors::Errors,
    function::{Function, is_mutable, is_shared, ungrouped},
    signature::{self, never},
};
use proc_macro2::TokenStream;
use quote::ToTokens;
use std::borrow::Cow;
use syn::{Result, Type};

/// `args` are missing if there is an error in them.
pub(crate) fn check(
    attribute: &Attribute,
    args: Option<&Args>,
    function: Function,
) -> Result<Function> {
    let mut errors = Errors::default();
    signature::check(attribute, &function.signature, &mut errors);
    for argument in &function.arguments {
        if let Some(remedy) = misplaced(attribute, argument) {
            errors.spanned(argument, remedy);
        }
    }
    if attribute.role == Role::View {
        path_value::check(args, &function, &mut errors);
    }
    if let Some(word) = args.and_then(|args| args.blocking.as_ref())
        && blocking::check(word, &function, &mut errors).is_err()
    {
        // Arguments must be owned: skip the checks on borrows.
        return errors.finish(function);
    }
    match attribute.role {
        Role::Middleware => middleware(&function, &mut errors),
        Role::Before | Role::View => before_or_view(attribute, &function, &mut errors),
        Role::After => after(&function, &mut errors),
        Role::Teardown => teardown(attribute, &function, &mut errors),
        Role::Exception => exception(&function, &mut errors),
        Role::Template => template::response(&function, &mut errors),
        Role::Context => template::context(attribute, &function, &mut errors),
        Role::ErrorHandler => error_handler(args, &function, &mut errors),
        Role::Serving => serving(attribute, &function, &mut errors),
    }
    errors.finish(function)
}

fn middleware(function: &Function, errors: &mut Errors) {
    const SHAPE: &str = "write `async fn name(request: Request, next: Next) -> Response`";
    if !function.is_async() {
        errors.spanned(
            function.name(),
            format_args!(
                "a `#[middleware]` function is `async`, as it waits for the response: {SHAPE}"
            ),
        );
    }
    let is_borrowed = |ty: &&Type| is_mutable(ty) || is_shared(ty);
    for argument in function.arguments.iter().filter(is_borrowed) {
        errors.spanned(
            argument,
            "a `#[middleware]` function borrows nothing, as it has the whole `Request`: take this by value",
        );
    }
    let last_two = function.arguments.iter().rev().zip(["Next", "Request"]);
    let is_shaped =
        function.arguments.len() >= 2 && last_two.clone().all(|(ty, name)| is_named(ty, name));
    if !is_shaped && !function.arguments.iter().any(|ty| is_borrowed(&ty)) {
        let message =
            format!("a `#[middleware]` function takes `Request` and `Next` last: {SHAPE}");
        match last_two.into_iter().find(|(ty, name)| !is_named(ty, name)) {
            Some((ty, _)) => errors.spanned(ty, message),
            None => errors.spanned(function.name(), message),
        }
    }
    if function.returns_unit() {
        errors.spanned(
            function.name(),
            format_args!("a `#[middleware]` function returns the response: {SHAPE}"),
        );
    }
}

/// The message for an argument that this function cannot have, or not by value: for types whose
/// name is enough to know them.
fn misplaced(attribute: &Attribute, argument: &Type) -> Option<Cow<'static, str>> {
    let role = attribute.role;
    let after = match attribute.transport {
        Transport::WebSocket => "#[after_websocket]",
        Transport::Any | Transport::Http => "#[after_request]",
    };
    let is_late = matches!(
        role,
        Role::After
            | Role::Teardown
            | Role::ErrorHandler
            | Role::Exception
            | Role::Template
            | Role::Context
    );
    let is_by_value = !matches!(argument, Type::Reference(_));
    // A mutable one has an error of its own there.
    let is_response = is_named(argument, "Response") && (!is_late || !is_mutable(argument));
    Some(Cow::Borrowed(match role {
        Role::Teardown if is_by_value && is_named(argument, "Outcome") => {
            "the outcome is borrowed: take `&Outcome`"
        }
        Role::ErrorHandler | Role::Exception
            if is_by_value && (is_named(argument, "Error") || is_named(argument, "HttpError")) =>
        {
            "the error is borrowed, as the first argument: write `&` before its type"
        }
        Role::Before if is_response => {
            return Some(Cow::Owned(format!(
                "there is no response yet: to answer, return `Option<Response>`; to change the one of the view, write an `{after}` function"
            )));
        }
        Role::View | Role::ErrorHandler | Role::Exception if is_response => {
            "there is no response yet: make one and return it"
        }
        Role::Template if is_by_value && is_named(argument, "TemplateResponse") => {
            "the template response is borrowed: take `&mut TemplateResponse`"
        }
        Role::Template if is_response => template::NOT_RENDERED,
        Role::Context if is_named(argument, "TemplateResponse") => {
            "a context processor gives every template its values and sees none: to change one template, write a `#[process_template_response]` function"
        }
        Role::Context if is_response => "there is no response yet: return the values for templates",
        Role::Teardown if is_response => {
            return Some(Cow::Owned(format!(
                "there is no response any more: take `&Outcome`, which has its status, or write an `{after}` function"
            )));
        }
        _ if is_late && is_by_value && is_named(argument, "Request") => {
            "there is no `Request` any more: take `&Parts` or `RequestContext`"
        }
        _ => return None,
    }))
}

fn mutable(function: &Function) -> impl Iterator<Item = &Type> {
    function.arguments.iter().filter(|ty| is_mutable(ty))
}

fn before_or_view(attribute: &Attribute, function: &Function, errors: &mut Errors) {
    let Some(first) = mutable(function).next() else {
        return;
    };
    for second in mutable(function).skip(1) {
        errors.spanned(
            second,
            "only one argument can be borrowed mutably: remove the other",
        );
    }
    for shared in function.arguments.iter().filter(|ty| is_shared(ty)) {
        errors.spanned(
            shared,
            "another argument borrows the head mutably: read the head through that one",
        );
    }
    if attribute.role == Role::View
        && let Some(last) = function.arguments.last()
        && !is_mutable(last)
        && !std::ptr::eq(first, last)
    {
        // The body extractor of a view moves the head out of the context.
        errors.spanned(
            first,
            "`&mut Parts` comes last in a view: move it behind the other arguments",
        );
    }
}

fn after(function: &Function, errors: &mut Errors) {
    let mut responses = function.arguments.iter().filter(|ty| is_response(ty));
    let response = responses.next();
    let seconds: Vec<_> = responses.collect();
    for second in &seconds {
        errors.spanned(
            second,
            "a function takes the response once: remove this argument",
        );
    }
    // Without an argument of that name, a mutable one may be the response by another name.
    let other_name = || mutable(function).find(|ty| !is_named(ty, "Parts"));
    let response = response.or_else(other_name);
    let is_the_response = |ty| response.is_some_and(|response| std::ptr::eq(ty, response));
    let others: Vec<_> = mutable(function)
        .filter(|ty| !is_response(ty) && !is_the_response(*ty))
        .collect();
    for other in &others {
        errors.spanned(
            other,
            "only the response can be changed here: take this by value, or the head as `&Parts`",
        );
    }
    if let Some(response) = response
        && seconds.is_empty()
        && others.is_empty()
        && never(&function.signature).is_none()
    {
        after_returns(response, function, errors);
    }
}

fn after_returns(response: &Type, function: &Function, errors: &mut Errors) {
    let returns_response = !function.returns_unit() && !function.returns_result_of_unit();
    if is_mutable(response) && returns_response {
        errors.spanned(
            return_type(function),
            "the response is both changed in place and returned: return nothing (or `Result<()>`), or take it by value, `res: Response`",
        );
    } else if is_shared(response) && returns_response {
        errors.spanned(
            response,
            "a response is returned, and this one is only borrowed: take it by value, `res: Response`",
        );
    } else if is_shared(response) && function.may_wait {
        errors.spanned(
            response,
            "an `async fn` cannot borrow the response while it waits, as threads cannot share a response body: take it as `res: &mut Response`",
        );
    } else if !is_mutable(response) && !is_shared(response) && !returns_response {
        errors.spanned(
            response,
            "the response is taken by value and not returned: change it in place, `res: &mut Response`, or add `-> Response`",
        );
    }
}

fn is_response(ty: &Type) -> bool {
    is_named(ty, "Response")
}

/// Whether the type is written by this name, by value or borrowed.
fn is_named(ty: &Type, name: &str) -> bool {
    let ty = match ty {
        Type::Reference(reference) => ungrouped(&reference.elem),
        ty => ty,
    };
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == name))
}

fn teardown(attribute: &Attribute, function: &Function, errors: &mut Errors) {
    for argument in mutable(function) {
        errors.spanned(argument, "nothing can be changed any more when the request is over: take `&Outcome`, `&Parts` or arguments by value");
    }
    if !function.returns_unit() && never(&function.signature).is_none() {
        errors.spanned(
            return_type(function),
            format_args!(
                "a `{attribute}` function returns nothing, as nobody would see it: log what fails"
            ),
        );
    }
}

fn exception(function: &Function, errors: &mut Errors) {
    for argument in mutable(function) {
        errors.spanned(
            argument,
            "nothing can be changed here: take `&Error`, `&Parts` or arguments by value",
        );
    }
    let first = function.arguments.first();
    // By value it has an error of its own.
    if !first.is_some_and(|ty| is_named(ty, "Error")) {
        let message = "a `#[process_exception]` function is called for every error of a view: take `&Error` first, and find its type by `downcast_ref`";
        match first.filter(|ty| is_shared(ty)) {
            Some(first) => errors.spanned(first, message),
            None => errors.spanned(function.name(), message),
        }
    }
}

fn error_handler(args: Option<&Args>, function: &Function, errors: &mut Errors) {
    for argument in mutable(function) {
        errors.spanned(
            argument,
            "an error handler changes nothing: take `&Error`, `&Parts` or arguments by value",
        );
    }
    let first = function.arguments.first();
    // By value it has an error already.
    let takes_error = first.is_some_and(|first| {
        is_shared(first) || is_named(first, "Error") || is_named(first, "HttpError")
    });
    if args.is_some_and(|args| args.status.is_none()) && !takes_error {
        let message = "an error handler without a status takes the error first: write `&E` for those made from an `E`, `&HttpError` for those with a status, `&Error` for every error";
        match first {
            Some(first) => errors.spanned(first, message),
            None => errors.spanned(function.name(), message),
        }
    }
    if function.returns_unit() {
        errors.spanned(function.name(), "an error handler returns the response: add `-> (StatusCode, &'static str)` or another `impl IntoResponse`");
    }
}

fn serving(attribute: &Attribute, function: &Function, errors: &mut Errors) {
    for argument in function
        .arguments
        .iter()
        .filter(|ty| is_mutable(ty) || is_shared(ty))
    {
        errors.spanned(
            argument,
            format_args!("a `{attribute}` function takes `State<T>` only: there is no request"),
        );
    }
}

fn return_type(function: &Function) -> TokenStream {
    match &function.signature.output {
        syn::ReturnType::Type(_, ty) => ty.to_token_stream(),
        syn::ReturnType::Default => function.name().to_token_stream(),
    }
}
