//! What `app!` names: `self`, and crates, each of which is linked by being named in a `use`. And the
//! path of the runtime in generated code.

use crate::{
    errors::Errors,
    expand::at,
    rustc::{Runtime, command_line},
};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Error, Expr, Ident, Result, Token, parse::Parser, punctuated::Punctuated};

/// The path of the runtime where `crate = path` names no other: Cargo.toml may have given it another
/// name.
pub(crate) fn runtime() -> TokenStream {
    match &command_line().runtime {
        Runtime::Named(name) => {
            let name =
                syn::parse_str(name).unwrap_or_else(|_| Ident::new_raw(name, Span::call_site()));
            quote!(::#name)
        }
        Runtime::Missing => quote!(::hooks_runtime),
    }
}

/// An error if no dependency of the package is the runtime. Without it rustc would say that there is no
/// `hooks_runtime`, and nothing of `crate = …`.
pub(crate) fn check_name(attribute: &str) -> Result<()> {
    if command_line().runtime != Runtime::Missing {
        return Ok(());
    }
    Err(Error::new(
        Span::call_site(),
        format!(
            "`hooks-runtime` is no dependency of this package: add it to Cargo.toml, under any name, or, if another crate re-exports it, write `crate = other_crate::path` last in the parentheses of `#[{attribute}]`"
        ),
    ))
}

// Input: self, auth_kit, metrics_kit
// Output: use ::auth_kit as _; …
pub(crate) fn link(tokens: TokenStream) -> Result<TokenStream> {
    let named = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(tokens)?;
    let mut errors = Errors::default();
    let starts_with_self = named.first().is_some_and(is_self);
    let crates: Vec<_> = named
        .iter()
        .skip(usize::from(starts_with_self))
        .filter_map(|expr| match name(expr) {
            Ok(name) => Some(import(name)),
            Err(remedy) => {
                errors.spanned(expr, remedy);
                None
            }
        })
        .collect();
    errors.finish(quote!(#(#crates)*))
}

/// An import that is never used, of which rustc says nothing in the code of a macro.
fn import(name: &Ident) -> TokenStream {
    quote_spanned!(at(name.span())=> use ::#name as _;)
}

fn name(expr: &Expr) -> std::result::Result<&Ident, String> {
    let named = match expr {
        Expr::Reference(reference) => &*reference.expr,
        expr => expr,
    };
    let path = match named {
        Expr::Path(path) => &path.path,
        _ => return Err(CRATES.to_owned()),
    };
    let last = path.segments.last().map(|last| last.ident.to_string());
    let last = last.unwrap_or_default();
    // A blueprint is a static, in capitals; no crate is.
    if last.contains(char::is_uppercase) && !last.contains(char::is_lowercase) {
        let blueprint = path.to_token_stream().to_string().replace(' ', "");
        return Err(format!(
            "a blueprint is no crate: register it, `app!().register(&{blueprint})`"
        ));
    }
    match path.get_ident() {
        Some(name) if name == "crate" => Err(CRATE.to_owned()),
        Some(name) if name == "super" => Err(MODULE.to_owned()),
        Some(name) if name == "self" => Err(SELF.to_owned()),
        Some(name) if !matches!(expr, Expr::Reference(_)) => Ok(name),
        None if starts_with_a_module(path) => Err(MODULE.to_owned()),
        _ => Err(CRATES.to_owned()),
    }
}

fn starts_with_a_module(path: &syn::Path) -> bool {
    let first = path.segments.first().map(|first| first.ident.to_string());
    first.is_some_and(|first| ["crate", "self", "super"].contains(&&*first))
}

fn is_self(expr: &Expr) -> bool {
    matches!(expr, Expr::Path(path) if path.path.is_ident("self"))
}

const CRATE: &str = "`app!()` collects the whole crate: leave `crate` out";
const MODULE: &str = "`app!(self)` collects the module it is called in: call it in the one you mean, or collect the whole crate with `app!()`";
const SELF: &str = "`self` comes first, and once: write `app!(self, auth_kit)`";
const CRATES: &str = "`app!` takes the names of crates: write `app!(auth_kit)`; a blueprint is registered, `app!().register(&API)`";
