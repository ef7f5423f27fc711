//! What `app!` names: `self`, and crates, each of which is linked by being named in a `use`. And the
//! path of the runtime in generated code.

use crate::errors::Errors;
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use std::path::Path;
use syn::{Error, Expr, Ident, Result, Token, parse::Parser, punctuated::Punctuated};

/// The path of the runtime where `crate = path` names no other.
pub(crate) fn runtime() -> TokenStream {
    quote!(::hooks_runtime)
}

/// An error if the package has given the runtime another name. Without it rustc would say that there is
/// no `hooks_runtime`, and nothing of `crate = …`.
pub(crate) fn check_name(attribute: &str) -> Result<()> {
    match other_name(std::env::args_os().filter_map(|argument| argument.into_string().ok())) {
        None => Ok(()),
        Some(name) => Err(Error::new(
            Span::call_site(),
            format!(
                "`hooks-runtime` is called `{name}` in this package: write `crate = {name}` last in the parentheses of `#[{attribute}]`, or give the dependency its own name in Cargo.toml"
            ),
        )),
    }
}

/// Another name for the runtime, and none of its own, on the command line of rustc, which runs this
/// macro: `--extern name=path/libhooks_runtime-….rlib`.
fn other_name(rustc: impl Iterator<Item = String>) -> Option<String> {
    let mut other = None;
    for argument in rustc {
        let Some((name, path)) = argument.split_once('=') else {
            continue;
        };
        if name == "hooks_runtime" {
            return None;
        }
        let file = Path::new(path).file_name().and_then(|file| file.to_str());
        if file.is_some_and(|file| file.starts_with("libhooks_runtime-")) {
            other = Some(name.to_owned());
        }
    }
    other
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

#[cfg(test)]
mod tests {
    use super::other_name;

    #[test]
    fn a_name_that_the_package_gave_the_runtime_is_found() {
        let rustc = |line: &str| other_name(line.split(' ').map(str::to_owned));
        let file = "/target/debug/deps/libhooks_runtime-fc14ecd179bad45b.rmeta";
        let other =
            format!("rustc -C metadata=1 --extern axum=/a/libaxum-1.rmeta --extern web={file}");
        assert_eq!(rustc(&other), Some("web".to_owned()));
        assert_eq!(
            rustc(&format!("{other} --extern hooks_runtime={file}")),
            None
        );
        assert_eq!(
            rustc("rustc --extern kit=/target/debug/deps/libkit-1.rlib"),
            None
        );
    }
}
