//! Whether an `async fn` may have to wait, as far as its tokens tell.
//!
//! An async function is left at an `.await` and nowhere else. One without any is called as a sync one:
//! no box, no future of the pipeline's.

use proc_macro2::{TokenStream, TokenTree};
use syn::Attribute;

/// Attributes that leave a function as it is. Any other may put an `.await` into it.
const PLAIN_ATTRIBUTES: &[&str] = &[
    "allow",
    "cfg",
    "cold",
    "deny",
    "deprecated",
    "doc",
    "expect",
    "forbid",
    "inline",
    "must_use",
    "track_caller",
    "warn",
];

/// Macros of the standard library and of `tracing` that await nothing but their arguments do. Any
/// other may have an `.await` in its definition, as `tokio::join!` has.
const PLAIN_MACROS: &[&str] = &[
    "assert",
    "assert_eq",
    "assert_ne",
    "cfg",
    "concat",
    "dbg",
    "debug",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "env",
    "eprintln",
    "error",
    "format",
    "format_args",
    "include_bytes",
    "include_str",
    "info",
    "matches",
    "panic",
    "println",
    "todo",
    "trace",
    "unimplemented",
    "unreachable",
    "vec",
    "warn",
    "write",
    "writeln",
];

/// Before a `!` that means "not".
const KEYWORDS: &[&str] = &["break", "else", "if", "in", "match", "return", "while"];

pub(crate) fn may_wait(attrs: &[Attribute], body: TokenStream) -> bool {
    let is_plain = |attr: &Attribute| {
        PLAIN_ATTRIBUTES
            .iter()
            .any(|name| attr.path().is_ident(name))
    };
    !attrs.iter().all(is_plain) || awaits(body)
}

fn awaits(tokens: TokenStream) -> bool {
    let mut name = String::new();
    let mut is_call = false;
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => {
                name = ident.to_string();
                is_call = false;
                if name == "await" {
                    return true;
                }
            }
            TokenTree::Punct(punct) => {
                is_call = punct.as_char() == '!' && !name.is_empty();
                if !is_call {
                    name.clear();
                }
            }
            TokenTree::Group(group) => {
                let name_is_in = |list: &[&str]| list.contains(&name.as_str());
                let is_known = name_is_in(PLAIN_MACROS) || name_is_in(KEYWORDS);
                if is_call && !is_known || awaits(group.stream()) {
                    return true;
                }
                name.clear();
                is_call = false;
            }
            TokenTree::Literal(_) => {
                name.clear();
                is_call = false;
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::ItemFn;

    #[track_caller]
    fn waits(function: &str) -> bool {
        let function: ItemFn = syn::parse_str(function).unwrap();
        let body = &function.block;
        may_wait(&function.attrs, quote::quote!(#body))
    }

    #[test]
    fn without_an_await_nothing_waits() {
        for function in [
            "async fn f() {}",
            "async fn f() { if !(a && b) || a != b { return !(c); } g(!x) }",
            "async fn f() { let awaited = \"x.await\"; awaited }",
            "/// Text.\n#[allow(unused)] #[inline] async fn f() { format!(\"{}\", vec![1].len()) }",
            "async fn f() { std::assert!(tracing::info!(\"{}\", 1) == ()) }",
        ] {
            assert!(!waits(function), "{function}");
        }
    }

    #[test]
    fn an_await_may_be_anywhere() {
        for function in [
            "async fn f() { g().await }",
            "async fn f() { if a { loop { g(h(x.await)) } } }",
            "async fn f() { format!(\"{}\", g().await) }",
        ] {
            assert!(waits(function), "{function}");
        }
    }

    #[test]
    fn an_unknown_macro_or_attribute_may_await() {
        for function in [
            "async fn f() { tokio::join!(a, b) }",
            "async fn f() { select! { _ = a => {} } }",
            "async fn f() { own![] }",
            "async fn f() { macro_rules! format { () => { g().await } } format!() }",
            "#[retry] async fn f() {}",
            "#[cfg_attr(all(), retry)] async fn f() {}",
        ] {
            assert!(waits(function), "{function}");
        }
    }
}
