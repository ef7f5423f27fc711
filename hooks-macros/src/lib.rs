//! The attributes of [hooks-runtime](https://docs.rs/hooks-runtime), which re-exports and documents
//! them. Use that crate, not this one.
//!
//! | file | what it is for |
//! |---|---|
//! | `kind.rs` | the one table of attributes: names, arguments, words for errors |
//! | `args/` | what stands in an attribute's parentheses |
//! | `path.rs` | what is wrong with the path of a route |
//! | `function.rs` | the function under the attribute: its body is not looked at |
//! | `signature.rs` | what no function under an attribute can be |
//! | `check.rs`, `check/` | what a function of a kind may take and return, as far as syntax shows it |
//! | `blocking.rs` | what a function on the blocking pool can be |
//! | `crates.rs` | the crates that `app!` names |
//! | `faults.rs` | all that is wrong, told at once |
//! | `expand/` | the generated code |

mod args;
mod blocking;
mod check;
mod crates;
mod expand;
mod faults;
mod function;
mod kind;
mod path;
mod signature;
#[cfg(test)]
mod snapshot;

use args::Args;
use function::Function;
use kind::Kind;
use proc_macro::TokenStream;
use proc_macro2::{Span, TokenStream as TokenStream2};

/// Parse, check, expand. After an error the function itself stays, so that no second error follows.
fn attribute(kind: Kind, args: TokenStream2, item: &TokenStream2) -> TokenStream2 {
    match try_attribute(kind, args, item.clone()) {
        Ok(expanded) => expanded,
        Err(error) => {
            let error = error.into_compile_error();
            quote::quote!(#item #error)
        }
    }
}

fn try_attribute(kind: Kind, args: TokenStream2, item: TokenStream2) -> syn::Result<TokenStream2> {
    let args = Args::parse(kind, args);
    let function = Function::parse(kind, item)
        .and_then(|function| check::check(kind, args.as_ref().ok(), function));
    let (args, function) = faults::both(args, function)?;
    Ok(expand::expand(kind, &args, &function))
}

macro_rules! attributes {
    ($($name:ident => $kind:expr;)*) => {
        $(
            /// Documented where it is re-exported, in `hooks_runtime`.
            #[proc_macro_attribute]
            pub fn $name(args: TokenStream, item: TokenStream) -> TokenStream {
                attribute($kind, args.into(), &item.into()).into()
            }
        )*
    };
}

attributes! {
    middleware => Kind::Middleware;
    before_request => Kind::Before;
    process_view => Kind::ProcessView;
    process_exception => Kind::ProcessException;
    process_template_response => Kind::ProcessTemplate;
    context_processor => Kind::ContextProcessor;
    after_request => Kind::After;
    teardown_request => Kind::Teardown;
    before_app_request => Kind::BeforeApp;
    after_app_request => Kind::AfterApp;
    teardown_app_request => Kind::TeardownApp;
    app_context_processor => Kind::AppContextProcessor;
    before_websocket => Kind::BeforeWebSocket;
    after_websocket => Kind::AfterWebSocket;
    teardown_websocket => Kind::TeardownWebSocket;
    before_app_websocket => Kind::BeforeAppWebSocket;
    after_app_websocket => Kind::AfterAppWebSocket;
    teardown_app_websocket => Kind::TeardownAppWebSocket;
    error_handler => Kind::ErrorHandler;
    app_error_handler => Kind::AppErrorHandler;
    route => Kind::Route(None);
    get => Kind::Route(Some("GET"));
    post => Kind::Route(Some("POST"));
    put => Kind::Route(Some("PUT"));
    patch => Kind::Route(Some("PATCH"));
    delete => Kind::Route(Some("DELETE"));
    head => Kind::Route(Some("HEAD"));
    options => Kind::Route(Some("OPTIONS"));
    before_serving => Kind::BeforeServing;
    after_serving => Kind::AfterServing;
}

/// What is said in the place of an attribute whose feature is off.
fn without(feature: &str, item: &TokenStream2) -> TokenStream2 {
    let message = format!(
        "this attribute needs the feature `{feature}` of hooks-runtime: write `features = [\"{feature}\"]` at the dependency"
    );
    let error = syn::Error::new(Span::call_site(), message).into_compile_error();
    quote::quote!(#item #error)
}

/// Under the names of the feature's attributes where that is off. Not public API.
#[doc(hidden)]
#[proc_macro_attribute]
pub fn needs_templates(_: TokenStream, item: TokenStream) -> TokenStream {
    without("templates", &item.into()).into()
}

/// Under the names of the feature's attributes where that is off. Not public API.
#[doc(hidden)]
#[proc_macro_attribute]
pub fn needs_ws(_: TokenStream, item: TokenStream) -> TokenStream {
    without("ws", &item.into()).into()
}

/// The crates that `app!` names. Not public API.
#[doc(hidden)]
#[proc_macro]
pub fn link(crates: TokenStream) -> TokenStream {
    let linked = crates::link(crates.into());
    linked.unwrap_or_else(syn::Error::into_compile_error).into()
}

#[cfg(test)]
mod tests {
    use super::without;
    use quote::quote;

    #[test]
    fn an_attribute_without_its_feature_names_it_and_keeps_the_function() {
        let expanded = without(
            "ws",
            &quote!(
                fn guard() {}
            ),
        )
        .to_string();
        assert!(expanded.starts_with("fn guard () { }"), "{expanded}");
        assert!(expanded.contains("compile_error"), "{expanded}");
        assert!(expanded.contains("feature `ws`"), "{expanded}");
    }
}
