//! How arguments are passed is for the attribute to decide, so clippy's `needless_pass_by_value` and
//! `trivially_copy_pass_by_ref` have nothing to say about them.
//!
//! An `#[allow]` would be an error where a crate forbids one of the two. A lint that is about code of
//! a macro is not reported: so the first token of each type gets a span of the attribute's, at the
//! same place. Clippy looks at no async function.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{FnArg, Signature, Type};

use crate::expand::at;

/// Whether a type of the signature has changed.
pub(crate) fn unlint(signature: &mut Signature) -> bool {
    if signature.asyncness.is_some() {
        return false;
    }
    let mut has_changed = false;
    for input in &mut signature.inputs {
        if let FnArg::Typed(typed) = input
            && let Ok(ty) = syn::parse2::<Type>(respanned(typed.ty.to_token_stream()))
        {
            *typed.ty = ty;
            has_changed = true;
        }
    }
    has_changed
}

fn respanned(tokens: TokenStream) -> TokenStream {
    let mut tokens = tokens.into_iter();
    let first = tokens.next().map(|mut first| match &first {
        // It names the crate of the macro that it comes from, as its span says.
        TokenTree::Ident(ident) if ident == "$crate" => first,
        TokenTree::Group(group) if group.delimiter() == proc_macro2::Delimiter::None => {
            let mut inner = Group::new(group.delimiter(), respanned(group.stream()));
            inner.set_span(group.span());
            TokenTree::Group(inner)
        }
        _ => {
            first.set_span(at(first.span()));
            first
        }
    });
    first.into_iter().chain(tokens).collect()
}
