//! Where the arguments of a function come from, and what they need of the pipeline.
//!
//! A lookup of `__source` or `__source_or_body` finds the source of an argument by value: the table
//! in `adapt/mod.rs` of the runtime says how. The type of what it finds cannot be written down.

use super::at;
use crate::{
    attribute::Role,
    function::{Function, is_mutable},
};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Type, TypeReference, spanned::Spanned};

#[derive(Default)]
pub(super) struct Arguments {
    pub(super) by_value: Vec<ByValue>,
    /// `let __0 = …;` for each by reference.
    pub(super) borrowed: TokenStream,
    pub(super) names: Vec<Ident>,
    /// An expression on `__needs` for each by reference that needs something.
    pub(super) borrowed_needs: Vec<TokenStream>,
    /// The code says `__P`. An unused import would be a warning.
    pub(super) names_phase: bool,
    /// The phase of the sources: `__P`, or `__S`, the same with the state of the extractors.
    pub(super) phase: TokenStream,
}

/// An argument by value.
pub(super) struct ByValue {
    pub(super) name: Ident,
    pub(super) ty: Type,
    /// The lookup of its source.
    pub(super) source: TokenStream,
}

impl Arguments {
    /// `let __0 = …;` for each, those by value first, in an async function. All but the last are held
    /// while others are extracted, so that they are not dropped together.
    /// `is_blocking`: the function takes them to another thread.
    pub(super) fn awaited(&self, is_blocking: bool) -> TokenStream {
        let held = self.by_value.len().saturating_sub(1);
        let by_value = self.by_value.iter().enumerate();
        let by_value = by_value.map(|(place, ByValue { name, ty, source })| {
            let at = at(ty.span());
            if place < held {
                return quote_spanned!(at=> let #name = #source.__hold(__cx, __it).await?;);
            }
            let value = quote_spanned!(at=> #source.__take(__cx, __it).await?);
            let value = crossing(is_blocking, at, value);
            quote_spanned!(at=> let #name = #value;)
        });
        let released = self.by_value[..held]
            .iter()
            .map(|ByValue { name, ty, .. }| {
                let at = at(ty.span());
                let value = crossing(is_blocking, at, quote!(__h::release(#name)));
                quote_spanned!(at=> let #name = #value;)
            });
        let borrowed = &self.borrowed;
        quote!(#(#by_value)* #(#released)* #borrowed)
    }

    /// An expression on `__needs` for each that needs something.
    pub(super) fn needs(&self) -> Vec<TokenStream> {
        let sources = self.by_value.iter().map(|each| &each.source);
        let by_value = sources.map(|source| quote!(#source.__needs(__needs)));
        by_value
            .chain(self.borrowed_needs.iter().cloned())
            .collect()
    }
}

fn crossing(is_blocking: bool, at: Span, value: TokenStream) -> TokenStream {
    if is_blocking {
        quote_spanned!(at=> __h::crossing(#value))
    } else {
        value
    }
}

pub(super) fn arguments(role: Role, has_state: bool, function: &Function) -> Arguments {
    let phase = if has_state { quote!(__S) } else { quote!(__P) };
    let has_mutable = function.arguments.iter().any(is_mutable);
    let count = function.arguments.len();
    let mut arguments = Arguments::default();
    let mut borrowed = Vec::new();
    for (position, ty) in function.arguments.iter().enumerate() {
        let name = format_ident!("__{position}");
        if role == Role::Middleware && position + 2 >= count {
            // `Request` and `Next`, which come from the call.
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
                arguments
                    .borrowed_needs
                    .push(quote!(__h::borrows::<#ty>(__needs)));
            }
        } else {
            let at = at(ty.span());
            // The body comes last, in a view and in a before hook.
            let may_be_body = position + 1 == count && matches!(role, Role::View | Role::Before);
            let source = if may_be_body {
                quote_spanned!(at=> (&&&__h::arg::<#phase, #ty>()).__source_or_body())
            } else {
                quote_spanned!(at=> (&&__h::arg::<#phase, #ty>()).__source())
            };
            arguments.names_phase = true;
            arguments.by_value.push(ByValue {
                name: name.clone(),
                ty: ty.clone(),
                source,
            });
        }
        arguments.names.push(name);
    }
    arguments.borrowed = quote!(#(#borrowed)*);
    arguments.phase = phase;
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
