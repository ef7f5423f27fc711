//! Where the arguments of a function come from, and what they need of the pipeline.
//!
//! A lookup of `__source` or `__source_or_body` finds the source of an argument by value: the table
//! in `adapt/mod.rs` of the runtime says how. The lookup stands in the generated code twice, for the
//! value and for the needs. The type of what it finds cannot be written down, so a shared one would
//! be a function more per argument, that returns an `impl Trait` with a bound of its own.

use super::at;
use crate::{
    attribute::Role,
    function::{Function, is_mutable},
};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Type, TypeReference, spanned::Spanned};

#[derive(Default)]
pub(super) struct Arguments {
    /// `let __0 = …;` for each, those by value first.
    pub(super) bindings: TokenStream,
    pub(super) names: Vec<Ident>,
    /// An expression on `__needs` for each that needs something.
    pub(super) needs: Vec<TokenStream>,
    /// The code says `__P`. An unused import would be a warning.
    pub(super) names_phase: bool,
    /// A lookup finds the source of an argument, and the source may have to wait.
    pub(super) are_looked_up: bool,
}

/// `is_blocking`: the function takes them to another thread.
pub(super) fn arguments(role: Role, is_blocking: bool, function: &Function) -> Arguments {
    let has_mutable = function.arguments.iter().any(is_mutable);
    let count = function.arguments.len();
    let mut arguments = Arguments::default();
    let mut by_value = Vec::new();
    let mut borrowed = Vec::new();
    for (position, ty) in function.arguments.iter().enumerate() {
        let name = format_ident!("__{position}");
        if role == Role::Middleware && position + 2 >= count {
            // `Request` and `Next`: other types of these names are reported here.
            let name = format_ident!("{name}", span = at(ty.span()));
            arguments.names.push(name);
            continue;
        }
        if let Type::Reference(reference) = ty {
            let is_subject = matches!(role, Role::ErrorHandler | Role::Exception) && position == 0;
            let (source, names_phase) = borrowed_source(role, position, has_mutable, reference);
            arguments.names_phase |= names_phase;
            borrowed.push(quote!(let #name = #source;));
            if reference.mutability.is_none() && !is_subject {
                let ty = &reference.elem;
                arguments.needs.push(quote!(__h::borrows::<#ty>(__needs)));
            }
        } else {
            let at = at(ty.span());
            // The body comes last, in a view and in a before hook.
            let may_be_body = position + 1 == count && matches!(role, Role::View | Role::Before);
            let source = if may_be_body {
                quote_spanned!(at=> (&&__h::arg::<__P, #ty>()).__source_or_body())
            } else {
                quote_spanned!(at=> (&__h::arg::<__P, #ty>()).__source())
            };
            let mut value = quote_spanned!(at=> #source.get(__cx, __it).await?);
            if is_blocking {
                value = quote_spanned!(at=> __h::crossing(#value));
            }
            by_value.push(quote_spanned!(at=> let #name = #value;));
            arguments.needs.push(quote!(#source.needs(__needs)));
            arguments.names_phase = true;
            arguments.are_looked_up = true;
        }
        arguments.names.push(name);
    }
    if role == Role::Middleware
        && let [.., request, next] = &arguments.names[..]
    {
        by_value.push(quote!(let (#request, #next) = __call.into_parts();));
    }
    arguments.bindings = quote!(#(#by_value)* #(#borrowed)*);
    arguments
}

/// What an argument by reference borrows, and whether the code says `__P`.
fn borrowed_source(
    role: Role,
    position: usize,
    has_mutable: bool,
    reference: &TypeReference,
) -> (TokenStream, bool) {
    let ty = &reference.elem;
    let at = at(ty.span());
    let is_mutable = reference.mutability.is_some();
    let source = match role {
        Role::ErrorHandler if position == 0 => quote_spanned!(at=> __h::raised::<#ty>(__it)?),
        Role::ErrorHandler => quote_spanned!(at=> __h::head::<#ty>(__cx)),
        Role::After if is_mutable => {
            quote_spanned!(at=> __h::response_mut::<#ty>(__it))
        }
        Role::Template if is_mutable => quote_spanned!(at=> __h::template_mut::<#ty>(__it)),
        // The subject is borrowed mutably, by another argument.
        Role::After | Role::Template if has_mutable => quote_spanned!(at=> __h::head::<#ty>(__cx)),
        _ if is_mutable => {
            return (
                quote_spanned!(at=> __h::head_mut::<__P, #ty>(__cx, __it)),
                true,
            );
        }
        _ => {
            return (
                quote_spanned!(at=> __h::shared::<__P, #ty>(__cx, __it)),
                true,
            );
        }
    };
    (source, false)
}
