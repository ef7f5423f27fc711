//! The attributes of an item that the code beside it has to share.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Attribute, Meta};

/// What generated code may trip over because of the user's types.
const LINTS: &[&str] = &["deprecated", "deprecated_in_future", "warnings"];

/// `#[cfg]`, as the generated code goes with its item; and leave to use what is deprecated, if the item
/// is, or has this leave.
pub(crate) fn shared<'a>(attrs: impl IntoIterator<Item = &'a Attribute>) -> TokenStream {
    let shared = attrs.into_iter().filter_map(|attr| part(&attr.meta));
    shared.map(|meta| quote!(#[#meta])).collect()
}

fn part(meta: &Meta) -> Option<TokenStream> {
    let path = meta.path();
    if path.is_ident("cfg") {
        return Some(meta.to_token_stream());
    }
    if path.is_ident("deprecated") {
        return Some(quote!(allow(deprecated)));
    }
    let Meta::List(list) = meta else { return None };
    let mut parts = split(list.tokens.clone());
    if path.is_ident("allow") || path.is_ident("expect") {
        // An `expect` of this block would be one without its warning.
        parts.retain(|lint| LINTS.contains(&&*lint.to_string()));
        return (!parts.is_empty()).then(|| quote!(allow(#(#parts),*)));
    }
    if path.is_ident("cfg_attr") && !parts.is_empty() {
        let predicate = parts.remove(0);
        let metas = parts.into_iter().filter_map(|meta| syn::parse2(meta).ok());
        let shared: Vec<_> = metas.filter_map(|meta: Meta| part(&meta)).collect();
        return (!shared.is_empty()).then(|| quote!(#path(#predicate, #(#shared),*)));
    }
    None
}

/// What stands between commas.
pub(crate) fn split(tokens: TokenStream) -> Vec<TokenStream> {
    let mut parts = Vec::new();
    let mut part = TokenStream::new();
    for token in tokens {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == ',' => {
                parts.push(std::mem::take(&mut part));
            }
            token => part.extend([token]),
        }
    }
    if !part.is_empty() {
        parts.push(part);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::parse_quote;

    #[test]
    fn what_takes_an_item_away_or_deprecates_it_is_shared() {
        for (attr, part) in [
            (parse_quote!(#[cfg(unix)]), "# [cfg (unix)]"),
            (
                parse_quote!(#[deprecated(note = "use another")]),
                "# [allow (deprecated)]",
            ),
            (
                parse_quote!(#[expect(unused, deprecated, reason = "old")]),
                "# [allow (deprecated)]",
            ),
            (
                parse_quote!(#[cfg_attr(all(unix, test), inline, deprecated, cfg(test))]),
                "# [cfg_attr (all (unix , test) , allow (deprecated) , cfg (test))]",
            ),
            (
                parse_quote!(#[cfg_attr(unix, unsafe(no_mangle), cfg_attr(test, deprecated))]),
                "# [cfg_attr (unix , cfg_attr (test , allow (deprecated)))]",
            ),
            (parse_quote!(#[cfg_attr(unix, inline)]), ""),
            (parse_quote!(#[allow(unused)]), ""),
            (parse_quote!(#[inline]), ""),
        ] {
            assert_eq!(shared([&attr]).to_string(), part);
        }
    }
}
