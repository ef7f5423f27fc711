//! What `app!` names: `self`, and crates, each of which is linked by being named in a `use`. And the
//! path of the runtime in generated code.

use crate::errors::Errors;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::{Expr, Ident, Path, Result, Token, parse::Parser, punctuated::Punctuated};

/// The path of the runtime where `crate = path` names no other.
pub(crate) fn runtime() -> TokenStream {
    quote!(::hooks_runtime)
}

// Input: self, auth_kit, metrics_kit
// Output: #[allow(unused_imports)] use auth_kit as _; …
pub(crate) fn link(tokens: TokenStream) -> Result<TokenStream> {
    let named = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(tokens)?;
    let mut errors = Errors::default();
    let starts_with_self = named.first().is_some_and(is_self);
    let crates: Vec<_> = named
        .iter()
        .skip(usize::from(starts_with_self))
        .filter_map(|expr| match name(expr) {
            Ok(name) => {
                Some(quote_spanned!(name.span()=> #[allow(unused_imports)] use #name as _;))
            }
            Err(remedy) => {
                errors.spanned(expr, remedy);
                None
            }
        })
        .collect();
    errors.finish(quote!(#(#crates)*))
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

fn starts_with_a_module(path: &Path) -> bool {
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
