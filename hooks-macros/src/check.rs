//! What a function of a kind may take and return, as far as its syntax shows.
//!
//! Types are checked by the compiler, on the generated code; here are the mistakes that types
//! could only explain badly.

mod template;

use crate::{
    args::Args,
    blocking,
    faults::Faults,
    function::{Function, is_mutable, is_shared, ungrouped},
    kind::{Kind, Role},
    signature::{self, never},
};
use proc_macro2::TokenStream;
use quote::ToTokens;
use std::borrow::Cow;
use syn::{GenericArgument, PathArguments, Result, Type};

/// `args` are missing if something is wrong with them.
pub(crate) fn check(kind: Kind, args: Option<&Args>, function: Function) -> Result<Function> {
    let mut faults = Faults::default();
    signature::check(kind, &function.signature, &mut faults);
    for argument in &function.arguments {
        if let Some(remedy) = misplaced(kind, argument) {
            faults.of(argument, remedy);
        }
    }
    if let Some(word) = args.and_then(|args| args.blocking.as_ref())
        && blocking::check(word, &function, &mut faults).is_err()
    {
        // Nothing is lent: how it may be is beside the point.
        return faults.or(function);
    }
    match kind.role() {
        Role::Middleware => middleware(&function, &mut faults),
        Role::Before | Role::View => before_or_view(kind, &function, &mut faults),
        Role::After => after(&function, &mut faults),
        Role::Teardown => teardown(kind, &function, &mut faults),
        Role::Exception => exception(&function, &mut faults),
        Role::Template => template::response(&function, &mut faults),
        Role::Context => template::context(kind, &function, &mut faults),
        Role::ErrorHandler => error_handler(args, &function, &mut faults),
        Role::Serving => serving(kind, &function, &mut faults),
    }
    faults.or(function)
}

fn middleware(function: &Function, faults: &mut Faults) {
    const SHAPE: &str = "write `async fn name(request: Request, next: Next) -> Response`";
    if !function.is_async() {
        faults.of(
            function.name(),
            format_args!("a `#[middleware]` function waits for the response: {SHAPE}"),
        );
    }
    let lent = |ty: &&Type| is_mutable(ty) || is_shared(ty);
    for argument in function.arguments.iter().filter(lent) {
        faults.of(
            argument,
            "nothing is lent to a middleware, which has the whole `Request`: take it by value",
        );
    }
    let last_two = function.arguments.iter().rev().zip(["Next", "Request"]);
    let is_shaped =
        function.arguments.len() >= 2 && last_two.clone().all(|(ty, name)| is_named(ty, name));
    if !is_shaped && !function.arguments.iter().any(|ty| lent(&ty)) {
        let message =
            format!("a `#[middleware]` function takes `Request` and `Next` last: {SHAPE}");
        match last_two.into_iter().find(|(ty, name)| !is_named(ty, name)) {
            Some((ty, _)) => faults.of(ty, message),
            None => faults.of(function.name(), message),
        }
    }
    if function.returns_unit() {
        faults.of(
            function.name(),
            format_args!("a `#[middleware]` function returns the response: {SHAPE}"),
        );
    }
}

/// What to do with an argument that there is not at this moment, or not by value. By name, where a
/// name tells enough.
fn misplaced(kind: Kind, argument: &Type) -> Option<Cow<'static, str>> {
    let role = kind.role();
    let after = if kind.is_websocket() {
        Kind::AfterWebSocket
    } else {
        Kind::After
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
    // What is mutable there has a fault of its own.
    let is_response = is_named(argument, "Response") && (!is_late || !is_mutable(argument));
    Some(Cow::Borrowed(match role {
        Role::Teardown if is_by_value && is_named(argument, "Outcome") => {
            "the outcome is lent: take `&Outcome`"
        }
        Role::ErrorHandler | Role::Exception if is_by_value && is_named(argument, "Error") => {
            "the error is lent, as the first argument: write `&` before its type"
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
            "the template response is lent: take `&mut TemplateResponse`"
        }
        Role::Template if is_response => template::NOT_RENDERED,
        Role::Context if is_named(argument, "TemplateResponse") => {
            "a context processor gives every template its values and sees none: to change one template, write a `#[process_template_response]` function"
        }
        Role::Context if is_response => {
            "there is no response yet: return what templates are to see"
        }
        Role::Teardown if is_response => {
            return Some(Cow::Owned(format!(
                "there is no response any more: take `&Outcome`, which has its status, or write an `{after}` function"
            )));
        }
        _ if is_late && is_by_value && is_named(argument, "Request") => {
            "the request is gone, its body read: take `&Parts` or `RequestContext`"
        }
        _ if is_optional_state(argument) => {
            "a state is always there, or the app is not built: take `State<T>`"
        }
        _ => return None,
    }))
}

fn is_optional_state(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    let Some(last) = path.path.segments.last() else {
        return false;
    };
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return false;
    };
    last.ident == "Option"
        && matches!(arguments.args.first(), Some(GenericArgument::Type(ty)) if is_named(ungrouped(ty), "State"))
}

fn mutable(function: &Function) -> impl Iterator<Item = &Type> {
    function.arguments.iter().filter(|ty| is_mutable(ty))
}

fn before_or_view(kind: Kind, function: &Function, faults: &mut Faults) {
    let Some(first) = mutable(function).next() else {
        return;
    };
    for second in mutable(function).skip(1) {
        faults.of(
            second,
            "only one argument can be borrowed mutably: remove the other",
        );
    }
    for shared in function.arguments.iter().filter(|ty| is_shared(ty)) {
        faults.of(
            shared,
            "the head is lent mutably to another argument: read it through that one",
        );
    }
    if kind.role() == Role::View
        && let Some(last) = function.arguments.last()
        && !is_mutable(last)
        && !std::ptr::eq(first, last)
    {
        // The body extractor of a view takes the head with it.
        faults.of(
            first,
            "`&mut Parts` comes last in a view: move it behind the other arguments",
        );
    }
}

fn after(function: &Function, faults: &mut Faults) {
    let mut responses = function.arguments.iter().filter(|ty| is_response(ty));
    let response = responses.next();
    let seconds: Vec<_> = responses.collect();
    for second in &seconds {
        faults.of(second, "the response is taken once: remove this argument");
    }
    // Without one of that name, what is mutable may be the response by another name.
    let other_name = || mutable(function).find(|ty| !is_named(ty, "Parts"));
    let response = response.or_else(other_name);
    let is_the_response = |ty| response.is_some_and(|response| std::ptr::eq(ty, response));
    let others: Vec<_> = mutable(function)
        .filter(|ty| !is_response(ty) && !is_the_response(*ty))
        .collect();
    for other in &others {
        faults.of(
            other,
            "only the response can be changed here: take this by value, or the head as `&Parts`",
        );
    }
    if let Some(response) = response
        && seconds.is_empty()
        && others.is_empty()
        && never(&function.signature).is_none()
    {
        after_returns(response, function, faults);
    }
}

fn after_returns(response: &Type, function: &Function, faults: &mut Faults) {
    let returns_response = !function.returns_unit() && !function.returns_result_of_unit();
    if is_mutable(response) && returns_response {
        faults.of(
            return_type(function),
            "a response both changed in place and returned: return nothing (or `Result<()>`), or take it by value, `res: Response`",
        );
    } else if is_shared(response) && returns_response {
        faults.of(
            response,
            "a response is returned, and this one only lent: take the response, `res: Response`",
        );
    } else if !is_mutable(response) && !is_shared(response) && !returns_response {
        faults.of(
            response,
            "the response is taken and not returned: change it in place, `res: &mut Response`, or add `-> Response`",
        );
    }
}

fn is_response(ty: &Type) -> bool {
    is_named(ty, "Response")
}

/// Whether that is its own name, by value or lent.
fn is_named(ty: &Type, name: &str) -> bool {
    let lent = match ty {
        Type::Reference(reference) => ungrouped(&reference.elem),
        ty => ty,
    };
    matches!(lent, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == name))
}

fn teardown(kind: Kind, function: &Function, faults: &mut Faults) {
    for argument in mutable(function) {
        faults.of(argument, "nothing can be changed any more when the request is over: take `&Outcome`, `&Parts` or arguments by value");
    }
    if !function.returns_unit() && never(&function.signature).is_none() {
        faults.of(
            return_type(function),
            format_args!(
                "a `{kind}` function returns nothing, as nobody would see it: log what fails"
            ),
        );
    }
}

fn exception(function: &Function, faults: &mut Faults) {
    for argument in mutable(function) {
        faults.of(
            argument,
            "nothing can be changed here: take `&Error`, `&Parts` or arguments by value",
        );
    }
    let first = function.arguments.first();
    // By value it has a fault of its own.
    if !first.is_some_and(|ty| is_named(ty, "Error")) {
        let message = "a `#[process_exception]` function is asked about every error of a view: take `&Error` first, and `downcast_ref` for its type";
        match first.filter(|ty| is_shared(ty)) {
            Some(first) => faults.of(first, message),
            None => faults.of(function.name(), message),
        }
    }
}

fn error_handler(args: Option<&Args>, function: &Function, faults: &mut Faults) {
    for argument in mutable(function) {
        faults.of(
            argument,
            "an error handler only looks: take `&Error`, `&Parts` or arguments by value",
        );
    }
    let first = function.arguments.first();
    // By value it has a fault already.
    let takes_error = first.is_some_and(|first| is_shared(first) || is_named(first, "Error"));
    if args.is_some_and(|args| args.status.is_none()) && !takes_error {
        let message = "an error handler without a status takes the error first: `&Error` for every error, `&E` for those made from an `E`";
        match first {
            Some(first) => faults.of(first, message),
            None => faults.of(function.name(), message),
        }
    }
    if function.returns_unit() {
        faults.of(function.name(), "an error handler returns the response: add `-> (StatusCode, &'static str)` or another `impl IntoResponse`");
    }
}

fn serving(kind: Kind, function: &Function, faults: &mut Faults) {
    for argument in function
        .arguments
        .iter()
        .filter(|ty| is_mutable(ty) || is_shared(ty))
    {
        faults.of(
            argument,
            format_args!("a `{kind}` function takes `State<T>` only: there is no request"),
        );
    }
}

fn return_type(function: &Function) -> TokenStream {
    match &function.signature.output {
        syn::ReturnType::Type(_, ty) => ty.to_token_stream(),
        syn::ReturnType::Default => function.name().to_token_stream(),
    }
}
