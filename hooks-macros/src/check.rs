//! What a kind of function may take and return, as far as its syntax shows.
//!
//! Types are checked by the compiler, on the generated code; here are the mistakes that types
//! could only explain badly.

use crate::{
    args::Args,
    function::Function,
    kind::{Kind, Role},
};
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Error, Result, Type};

pub(crate) fn check(kind: Kind, args: &Args, function: &Function) -> Result<()> {
    let mut faults = Faults(None);
    match kind.role() {
        Role::Before | Role::View => before_or_view(kind, function, &mut faults),
        Role::After => after(function, &mut faults),
        Role::Teardown => teardown(function, &mut faults),
        Role::ErrorHandler => error_handler(args, function, &mut faults),
        Role::Serving => serving(kind, function, &mut faults),
    }
    match faults.0 {
        Some(errors) => Err(errors),
        None => Ok(()),
    }
}

struct Faults(Option<Error>);

impl Faults {
    fn add(&mut self, tokens: impl ToTokens, message: impl std::fmt::Display) {
        let error = Error::new_spanned(tokens, message);
        match &mut self.0 {
            Some(errors) => errors.combine(error),
            None => self.0 = Some(error),
        }
    }
}

fn mutable(function: &Function) -> impl Iterator<Item = &Type> {
    function.arguments.iter().filter(|ty| is_mutable(ty))
}

pub(crate) fn is_mutable(ty: &Type) -> bool {
    matches!(ty, Type::Reference(reference) if reference.mutability.is_some())
}

fn is_shared(ty: &Type) -> bool {
    matches!(ty, Type::Reference(reference) if reference.mutability.is_none())
}

fn before_or_view(kind: Kind, function: &Function, faults: &mut Faults) {
    let Some(first) = mutable(function).next() else {
        return;
    };
    for second in mutable(function).skip(1) {
        faults.add(
            second,
            "only one argument can be borrowed mutably: remove the other",
        );
    }
    for shared in function.arguments.iter().filter(|ty| is_shared(ty)) {
        faults.add(
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
        faults.add(
            first,
            "`&mut Parts` comes last in a view: move it behind the other arguments",
        );
    }
}

fn after(function: &Function, faults: &mut Faults) {
    if mutable(function).next().is_none() {
        return;
    }
    for second in mutable(function).skip(1) {
        faults.add(
            second,
            "only the response can be borrowed mutably: remove the other",
        );
    }
    if !function.returns_unit() && !function.returns_result_of_unit() {
        faults.add(
            return_type(function),
            "a response both changed in place and returned: return nothing (or `Result<()>`), or take it by value, `res: Response`",
        );
    }
}

fn teardown(function: &Function, faults: &mut Faults) {
    for argument in mutable(function) {
        faults.add(argument, "nothing can be changed any more when the request is over: take `&Outcome`, `&Parts` or arguments by value");
    }
    if !function.returns_unit() {
        faults.add(
            return_type(function),
            "a `#[teardown_request]` function returns nothing, as nobody would see it: log what fails",
        );
    }
}

fn error_handler(args: &Args, function: &Function, faults: &mut Faults) {
    for argument in mutable(function) {
        faults.add(
            argument,
            "an error handler only looks: take `&Error`, `&Parts` or arguments by value",
        );
    }
    let takes_error = function.arguments.first().is_some_and(is_shared);
    if args.status.is_none() && !takes_error {
        let message = "an error handler without a status takes the error first: `&Error` for every error, `&E` for those made from an `E`";
        match function.arguments.first() {
            Some(first) => faults.add(first, message),
            None => faults.add(function.name(), message),
        }
    }
    if function.returns_unit() {
        faults.add(function.name(), "an error handler returns the response: add `-> (StatusCode, &'static str)` or another `impl IntoResponse`");
    }
}

fn serving(kind: Kind, function: &Function, faults: &mut Faults) {
    for argument in function
        .arguments
        .iter()
        .filter(|ty| is_mutable(ty) || is_shared(ty))
    {
        faults.add(
            argument,
            format_args!(
                "a `{}` function takes `State<T>` only: there is no request",
                kind.name()
            ),
        );
    }
}

fn return_type(function: &Function) -> TokenStream {
    match &function.signature.output {
        syn::ReturnType::Type(_, ty) => ty.to_token_stream(),
        syn::ReturnType::Default => function.name().to_token_stream(),
    }
}
