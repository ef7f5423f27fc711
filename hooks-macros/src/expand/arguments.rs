//! Where the arguments of a function come from, and what they ask of the pipeline.

use super::at;
use crate::{
    function::{Function, is_mutable},
    kind::Role,
};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Type, spanned::Spanned};

pub(super) struct Arguments {
    /// `let __0 = …;` for each, those by value first.
    pub(super) bindings: TokenStream,
    pub(super) names: Vec<Ident>,
    /// An expression on `needs` for each that asks for something.
    pub(super) needs: Vec<TokenStream>,
    pub(super) imports: Imports,
}

/// What the bindings use by a short name: an unused import would be a warning.
#[derive(Default)]
pub(super) struct Imports {
    pub(super) phase: bool,
    pub(super) traits: bool,
}

/// `is_blocking`: the function takes them to another thread.
pub(super) fn arguments(role: Role, is_blocking: bool, function: &Function) -> Arguments {
    let has_mutable = function.arguments.iter().any(is_mutable);
    let count = function.arguments.len();
    let mut owned = Vec::new();
    let mut borrowed = Vec::new();
    let mut names = Vec::new();
    let mut needs = Vec::new();
    let mut imports = Imports::default();
    for (place, ty) in function.arguments.iter().enumerate() {
        let name = format_ident!("__{place}");
        if let Type::Reference(reference) = ty {
            let binding = reference_argument(role, place, has_mutable, reference, &mut imports);
            borrowed.push(quote!(let #name = #binding;));
            let is_subject = matches!(role, Role::ErrorHandler | Role::Exception) && place == 0;
            if reference.mutability.is_none() && !is_subject {
                let ty = &reference.elem;
                needs.push(quote!(__h::borrows::<#ty>(n)));
            }
        } else {
            imports = Imports {
                phase: true,
                traits: true,
            };
            // The body comes last, in a view and in a before hook.
            let may_be_body = place + 1 == count && matches!(role, Role::View | Role::Before);
            let kind = if may_be_body {
                quote_spanned!(at(ty.span())=> (&&__h::arg::<__P, #ty>()).__last())
            } else {
                quote_spanned!(at(ty.span())=> (&__h::arg::<__P, #ty>()).__kind())
            };
            let mut value = quote_spanned!(at(ty.span())=> #kind.get(_cx, _it).await?);
            if is_blocking {
                value = quote_spanned!(at(ty.span())=> __h::crossing(#value));
            }
            owned.push(quote_spanned!(at(ty.span())=> let #name = #value;));
            // The last two of a middleware ask for nothing.
            if !(role == Role::Middleware && place + 2 >= count) {
                needs.push(quote!(#kind.needs(n)));
            }
        }
        names.push(name);
    }
    Arguments {
        bindings: quote!(#(#owned)* #(#borrowed)*),
        names,
        needs,
        imports,
    }
}

fn reference_argument(
    role: Role,
    place: usize,
    has_mutable: bool,
    reference: &syn::TypeReference,
    imports: &mut Imports,
) -> TokenStream {
    let ty = &reference.elem;
    let at = at(ty.span());
    let is_mutable = reference.mutability.is_some();
    match role {
        Role::ErrorHandler if place == 0 => {
            quote_spanned!(at=> __h::raised::<#ty>(_it)?)
        }
        Role::ErrorHandler => quote_spanned!(at=> __h::head::<#ty>(_cx)),
        Role::After if is_mutable => {
            quote_spanned!(at=> __h::subject_mut::<__h::Response, #ty>(_it))
        }
        Role::Template if is_mutable => {
            quote_spanned!(at=> __h::template_mut::<#ty>(_it))
        }
        Role::After | Role::Template if has_mutable => quote_spanned!(at=> __h::head::<#ty>(_cx)),
        _ => {
            imports.phase = true;
            let borrow = if is_mutable {
                quote!(head_mut)
            } else {
                quote!(shared)
            };
            quote_spanned!(at=> __h::#borrow::<__P, #ty>(_cx, _it))
        }
    }
}
