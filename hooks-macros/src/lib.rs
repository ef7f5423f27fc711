//! The attributes of [hooks-runtime](https://docs.rs/hooks-runtime), which re-exports and documents
//! them. Use that crate, not this one.
//!
//! | file | what it is for |
//! |---|---|
//! | `attribute.rs` | the one table of attributes |
//! | `args/` | what stands in an attribute's parentheses |
//! | `path.rs` | what is wrong with the path of a route |
//! | `function.rs` | the function under the attribute: its body is not looked at |
//! | `signature.rs` | what no function under an attribute can be |
//! | `check.rs`, `check/` | what a function of a role may take and return, as far as syntax shows it |
//! | `by_value.rs` | how arguments are passed is not the function's to decide |
//! | `blocking.rs` | what a function on the blocking pool can be |
//! | `waits.rs` | whether an async function may have to wait |
//! | `configured.rs` | functions with `#[cfg]` on an argument |
//! | `expand/` | the generated code |
//! | `error_response.rs` | `#[error_response]`, which is over an `impl` |
//! | `shared.rs` | the attributes of an item that generated code shares |
//! | `errors.rs` | all that is wrong, reported at once |
//! | `rustc.rs` | what the command line of rustc says |
//! | `crates.rs` | the crates that `app!` names, and the name of the runtime |

mod args;
mod attribute;
mod blocking;
mod by_value;
mod check;
mod configured;
mod crates;
mod error_response;
mod errors;
mod expand;
mod function;
mod path;
mod rustc;
mod shared;
mod signature;
#[cfg(test)]
mod snapshot;
mod waits;

use args::Args;
use attribute::Attribute;
use function::Function;
use proc_macro::TokenStream;
use proc_macro2::{Span, TokenStream as TokenStream2};

/// Parse, check, expand. After an error the function itself stays, so that no second error follows.
fn annotated(name: &str, args: TokenStream2, item: &TokenStream2) -> TokenStream2 {
    match try_annotated(Attribute::named(name), args, item.clone()) {
        Ok(expanded) => expanded,
        Err(error) => {
            let error = error.into_compile_error();
            quote::quote!(#item #error)
        }
    }
}

fn try_annotated(
    attribute: &Attribute,
    args: TokenStream2,
    item: TokenStream2,
) -> syn::Result<TokenStream2> {
    if let Some(expanded) = configured::expand(attribute, &args, &item) {
        return Ok(expanded);
    }
    let args = Args::parse(attribute, args);
    let function = Function::parse(attribute, item)
        .and_then(|function| check::check(attribute, args.as_ref().ok(), function));
    let (args, function) = errors::both(args, function)?;
    if args.krate.is_none() {
        crates::check_name(attribute.name)?;
    }
    Ok(expand::expand(attribute, &args, &function))
}

macro_rules! attributes {
    ($($name:ident)*) => {
        $(
            // A text here would follow the one of the re-export, which has all there is to say.
            #[allow(missing_docs)]
            #[proc_macro_attribute]
            pub fn $name(args: TokenStream, item: TokenStream) -> TokenStream {
                annotated(stringify!($name), args.into(), &item.into()).into()
            }
        )*

        #[cfg(test)]
        const ENTRY_POINTS: &[&str] = &[$(stringify!($name)),*];
    };
}

attributes! {
    middleware
    before_request
    process_view
    process_exception
    process_template_response
    context_processor
    after_request
    teardown_request
    before_app_request
    after_app_request
    teardown_app_request
    app_context_processor
    before_websocket
    after_websocket
    teardown_websocket
    before_app_websocket
    after_app_websocket
    teardown_app_websocket
    error_handler
    app_error_handler
    before_serving
    after_serving
    route
    get
    post
    put
    patch
    delete
    head
    options
    any
    websocket
}

// A text here would follow the one of the re-export, which has all there is to say.
#[allow(missing_docs)]
#[proc_macro_attribute]
pub fn error_response(args: TokenStream, item: TokenStream) -> TokenStream {
    error_response::error_response(args.into(), &item.into()).into()
}

/// The error in place of an attribute whose feature is off.
fn without(feature: &str, item: &TokenStream2) -> TokenStream2 {
    let message = format!(
        "this attribute needs the feature `{feature}` of hooks-runtime: write `features = [\"{feature}\"]` at the dependency"
    );
    let error = syn::Error::new(Span::call_site(), message).into_compile_error();
    quote::quote!(#item #error)
}

/// Re-exported under the names of the feature's attributes where it is off. Not public API.
#[doc(hidden)]
#[proc_macro_attribute]
pub fn needs_templates(_: TokenStream, item: TokenStream) -> TokenStream {
    without("templates", &item.into()).into()
}

/// Re-exported under the names of the feature's attributes where it is off. Not public API.
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

/// Whether this crate is a binary or a test, as `true` or `false`. Not public API.
#[doc(hidden)]
#[proc_macro]
pub fn is_program(_: TokenStream) -> TokenStream {
    let is_program = rustc::command_line().is_program;
    quote::quote!(#is_program).into()
}

#[cfg(test)]
mod tests {
    use super::{ENTRY_POINTS, attribute::TABLE, without};
    use quote::quote;

    #[test]
    fn the_table_has_a_row_for_every_entry_point_and_no_other() {
        let rows = TABLE.iter().map(|row| row.name);
        assert_eq!(rows.collect::<Vec<_>>(), ENTRY_POINTS);
    }

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
