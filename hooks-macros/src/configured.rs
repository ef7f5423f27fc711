//! A function with `#[cfg]` or `#[cfg_attr]` on an argument.
//!
//! Only rustc knows whether the argument is there. So the function is written twice, with the argument
//! and without it, each with its attribute anew, and rustc keeps one of them.

use crate::{args::Args, attribute::Attribute, crates::runtime, shared::split};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{
    FnArg, GenericParam, Meta, Result, Signature, Visibility,
    parse::{ParseStream, Parser},
};

/// `None` for a function without such an argument, and for whatever is no function.
//
// Input:
//     #[before_request]
//     fn log(g: G, #[cfg(unix)] uri: Uri) { … }
//
// Output:
//     #[cfg(unix)]
//     #[::hooks_runtime::before_request]
//     fn log(g: G, uri: Uri) { … }
//     #[cfg(not(unix))]
//     #[::hooks_runtime::before_request]
//     fn log(g: G) { … }
pub(crate) fn expand(
    attribute: &Attribute,
    args: &TokenStream,
    item: &TokenStream,
) -> Option<TokenStream> {
    if !may_be_configured(item) {
        return None;
    }
    let parsed_args = Args::parse(attribute, args.clone()).ok()?;
    let krate = match &parsed_args.krate {
        Some(path) => path.to_token_stream(),
        None => runtime(),
    };
    let (attrs, visibility, with, body) = item_of.parse2(item.clone()).ok()?;
    let mut without = with.clone();
    let mut with = with;
    let predicate = configure(&mut with, &mut without)?;
    let name = syn::Ident::new(attribute.name, proc_macro2::Span::call_site());
    let args = (!args.is_empty()).then(|| quote!((#args)));
    let again = quote!(#[#krate::#name #args] #(#attrs)* #visibility);
    Some(quote! {
        #[cfg(#predicate)]
        #again #with #body
        #[cfg(not(#predicate))]
        #again #without #body
    })
}

/// A quick look, for most functions: an attribute stands among the arguments or the parameters.
fn may_be_configured(item: &TokenStream) -> bool {
    let is_hash =
        |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == '#');
    let mut signature = item.clone().into_iter();
    signature.any(|token| matches!(token, TokenTree::Ident(ident) if ident == "fn"))
        && signature.any(|token| match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {
                group.stream().into_iter().any(|token| is_hash(&token))
            }
            token => is_hash(&token),
        })
}

type Item = (Vec<syn::Attribute>, Visibility, Signature, TokenStream);

fn item_of(input: ParseStream<'_>) -> Result<Item> {
    Ok((
        input.call(syn::Attribute::parse_outer)?,
        input.parse()?,
        input.parse()?,
        input.parse()?,
    ))
}

/// Decide the first `#[cfg]` or `#[cfg_attr]` in both ways: its predicate, which holds for `with`.
fn configure(with: &mut Signature, without: &mut Signature) -> Option<TokenStream> {
    for place in 0..with.inputs.len() {
        if let Some((at, decided)) = Decided::first(attrs_of(&mut with.inputs[place])) {
            attrs_of(&mut with.inputs[place]).splice(at..=at, decided.attrs);
            if decided.is_cfg_attr {
                attrs_of(&mut without.inputs[place]).remove(at);
            } else {
                without.inputs = without_one(&without.inputs, place);
            }
            return Some(decided.predicate);
        }
    }
    for place in 0..with.generics.params.len() {
        if let Some((at, decided)) =
            Decided::first(attrs_of_parameter(&mut with.generics.params[place]))
        {
            attrs_of_parameter(&mut with.generics.params[place]).splice(at..=at, decided.attrs);
            if decided.is_cfg_attr {
                attrs_of_parameter(&mut without.generics.params[place]).remove(at);
            } else {
                without.generics.params = without_one(&without.generics.params, place);
            }
            return Some(decided.predicate);
        }
    }
    None
}

struct Decided {
    predicate: TokenStream,
    /// What stands in place of the attribute if the predicate holds.
    attrs: Vec<syn::Attribute>,
    /// Otherwise the attribute goes alone, without its argument.
    is_cfg_attr: bool,
}

impl Decided {
    fn first(attrs: &[syn::Attribute]) -> Option<(usize, Decided)> {
        let mut decided = attrs.iter().map(Decided::of).enumerate();
        decided.find_map(|(at, decided)| Some((at, decided?)))
    }

    fn of(attr: &syn::Attribute) -> Option<Self> {
        let Meta::List(list) = &attr.meta else {
            return None;
        };
        if attr.path().is_ident("cfg") {
            return Some(Decided {
                predicate: list.tokens.clone(),
                attrs: Vec::new(),
                is_cfg_attr: false,
            });
        }
        if !attr.path().is_ident("cfg_attr") {
            return None;
        }
        let mut parts = split(list.tokens.clone()).into_iter();
        let predicate = parts.next()?;
        let attrs = parts.map(|part| quote!(#[#part])).collect();
        Some(Decided {
            predicate,
            attrs: syn::Attribute::parse_outer.parse2(attrs).ok()?,
            is_cfg_attr: true,
        })
    }
}

fn without_one<T: Clone, P: Clone + Default>(
    list: &syn::punctuated::Punctuated<T, P>,
    place: usize,
) -> syn::punctuated::Punctuated<T, P> {
    let others = list.iter().enumerate().filter(|(at, _)| *at != place);
    others.map(|(_, each)| each.clone()).collect()
}

fn attrs_of(input: &mut FnArg) -> &mut Vec<syn::Attribute> {
    match input {
        FnArg::Receiver(receiver) => &mut receiver.attrs,
        FnArg::Typed(typed) => &mut typed.attrs,
    }
}

fn attrs_of_parameter(parameter: &mut GenericParam) -> &mut Vec<syn::Attribute> {
    match parameter {
        GenericParam::Lifetime(parameter) => &mut parameter.attrs,
        GenericParam::Type(parameter) => &mut parameter.attrs,
        GenericParam::Const(parameter) => &mut parameter.attrs,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(item: &TokenStream) -> Option<String> {
        let attribute = Attribute::named("before_request");
        let args = quote!(ADMIN, order = 1);
        expand(attribute, &args, item).map(|expanded| expanded.to_string())
    }

    #[test]
    fn a_configured_argument_makes_a_function_with_it_and_one_without() {
        let written = expanded(&quote!(
            /// Text.
            pub(crate) fn log(g: G, #[cfg(unix)] uri: Uri) {
                body
            }
        ));
        let two = quote! {
            #[cfg(unix)]
            #[::hooks_runtime::before_request(ADMIN, order = 1)]
            /// Text.
            pub(crate) fn log(g: G, uri: Uri) { body }
            #[cfg(not(unix))]
            #[::hooks_runtime::before_request(ADMIN, order = 1)]
            /// Text.
            pub(crate) fn log(g: G) { body }
        };
        assert_eq!(written, Some(two.to_string()));
    }

    #[test]
    fn a_cfg_attr_of_an_argument_or_a_parameter_is_decided_first() {
        let written = expanded(&quote!(
            fn log(#[cfg_attr(unix, cfg(test), allow(unused))] g: G) {}
        ));
        let two = quote! {
            #[cfg(unix)]
            #[::hooks_runtime::before_request(ADMIN, order = 1)]
            fn log(#[cfg(test)] #[allow(unused)] g: G) {}
            #[cfg(not(unix))]
            #[::hooks_runtime::before_request(ADMIN, order = 1)]
            fn log(g: G) {}
        };
        assert_eq!(written, Some(two.to_string()));
        let written = expanded(&quote!(
            fn log<#[cfg(test)] T>() {}
        ));
        assert!(written.is_some_and(|two| two.ends_with("fn log () { }")));
    }

    #[test]
    fn other_attributes_of_arguments_change_nothing() {
        for item in [
            quote!(
                fn log(#[allow(unused)] g: G) {}
            ),
            quote!(
                #[cfg(unix)]
                fn log(g: G) {}
            ),
            quote!(
                struct Log(#[cfg(unix)] u8);
            ),
        ] {
            assert_eq!(expanded(&item), None);
        }
    }
}
