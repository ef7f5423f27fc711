//! The crates that `app!` names: each is linked by being named in a `use`.

use crate::errors::Errors;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::{Expr, Ident, Result, Token, parse::Parser, punctuated::Punctuated};

// Input: auth_kit, metrics_kit
// Output: #[allow(unused_imports)] use auth_kit as _; …
pub(crate) fn link(tokens: TokenStream) -> Result<TokenStream> {
    let named = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(tokens)?;
    let mut errors = Errors::default();
    let crates: Vec<_> = named
        .iter()
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
        Some(name) if name == "crate" || name == "self" || name == "super" => {
            Err("the own crate is in the app already: leave it out".to_owned())
        }
        Some(name) if !matches!(expr, Expr::Reference(_)) => Ok(name),
        _ => Err(CRATES.to_owned()),
    }
}

const CRATES: &str = "`app!` takes the names of crates: write `app!(auth_kit)`; a blueprint is registered, `app!().register(&API)`";
