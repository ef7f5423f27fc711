//! How arguments are passed is for the attribute to decide: clippy's `needless_pass_by_value` and
//! `trivially_copy_pass_by_ref` have nothing to say about it.
//!
//! An `#[allow]` would be an error where a crate forbids one of the two. Clippy asks neither of the
//! code of a macro, and takes a function for that if it begins so.

use crate::expand::at;
use proc_macro2::{TokenStream, TokenTree};

/// The function, beginning with a token of the attribute's, at the same place.
pub(crate) fn unlinted(function: TokenStream) -> TokenStream {
    let mut is_begun = false;
    let mut is_attribute = false;
    let tokens = function.into_iter().map(|mut token| {
        let is_hash = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '#');
        let begins = !is_begun && !is_attribute && !is_hash;
        // `#` and `[…]`.
        is_attribute = is_hash;
        if begins {
            is_begun = true;
            // A visibility of a macro is in a group: then all is of a macro.
            if let TokenTree::Ident(first) = &mut token {
                first.set_span(at(first.span()));
            }
        }
        token
    });
    tokens.collect()
}
