//! Reviewed expansions: `snapshots/*.rs`, one per attribute and per group of options.
//!
//! `SNAPSHOT=overwrite cargo test -p hooks-macros` writes them.

use crate::{attribute, kind::Kind};
use proc_macro2::TokenStream;
use quote::quote;
use std::{env, fs, path::Path};

/// Lines that a block may add to the user's function.
const MOST_LINES: usize = 15;

/// Compare what `#[kind(args)] item` becomes with `snapshots/{name}.rs`.
#[track_caller]
fn expands(name: &str, kind: Kind, args: TokenStream, item: TokenStream) {
    let expanded = attribute(kind, args, item.clone());
    assert!(
        expanded.to_string().starts_with(&item.to_string()),
        "{name}: the function is not as it was written"
    );
    let actual = pretty(expanded);
    let added = actual.lines().count() - pretty(item).lines().count();
    assert!(added <= MOST_LINES, "{name}: {added} lines\n{actual}");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("snapshots/{name}.rs"));
    if env::var_os("SNAPSHOT").is_some_and(|value| value == "overwrite") {
        fs::write(&file, &actual).unwrap();
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        actual == expected,
        "{name} expands otherwise than reviewed; SNAPSHOT=overwrite accepts it:\n{actual}"
    );
}

fn pretty(tokens: TokenStream) -> String {
    prettyplease::unparse(&syn::parse2(tokens).expect("the expansion is items"))
}

#[test]
fn a_sync_hook_with_context_arguments_is_called_plainly() {
    expands(
        "before_request",
        Kind::Before,
        quote!(),
        quote!(
            fn start_timer(g: G) {
                g.set(Instant::now());
            }
        ),
    );
}

#[test]
fn an_async_hook_is_boxed_and_its_last_argument_may_be_the_body() {
    expands(
        "before_request_async",
        Kind::Before,
        quote!(ADMIN),
        quote!(
            /// Whoever has no key gets no further.
            pub(crate) async fn require_key(headers: HeaderMap, body: Bytes) -> Result<()> {
                check(&headers, &body)
            }
        ),
    );
}
