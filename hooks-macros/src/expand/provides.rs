//! What a function provides: its return type tells, in the compiler.

use super::at;
use crate::function::Function;
use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::ReturnType;

/// Names in return types that stand for no `Provide`.
const KNOWN: &[&str] = &[
    "Body",
    "Bytes",
    "ControlFlow",
    "Error",
    "Html",
    "Infallible",
    "Json",
    "Option",
    "Redirect",
    "Response",
    "Result",
    "StatusCode",
    "String",
    "str",
];

/// Whether there may be a `Provide` in what is returned, under whatever name.
pub(super) fn may_provide(function: &Function) -> bool {
    match &function.signature.output {
        ReturnType::Default => false,
        ReturnType::Type(_, ty) => {
            let mut names = Names::default();
            names.read(ty.to_token_stream());
            names.has_provide || names.has_unknown && !names.is_bound
        }
    }
}

/// `.provides(…)` of the record, where it may say something.
pub(super) fn provides(function: &Function) -> Option<TokenStream> {
    let ReturnType::Type(_, ty) = &function.signature.output else {
        return None;
    };
    let at = at(function.return_span());
    may_provide(function).then(|| quote_spanned!(at=> .provides(__h::provides!(#ty))))
}

/// The names in a type.
#[derive(Default)]
struct Names {
    has_provide: bool,
    has_unknown: bool,
    /// The type cannot be written elsewhere: it has an `impl`, or borrows.
    is_bound: bool,
}

impl Names {
    fn read(&mut self, ty: TokenStream) {
        let mut tokens = ty.into_iter().peekable();
        let mut is_lifetime = false;
        while let Some(token) = tokens.next() {
            let was_lifetime = std::mem::take(&mut is_lifetime);
            match token {
                TokenTree::Group(group) => self.read(group.stream()),
                TokenTree::Punct(punct) => {
                    is_lifetime = punct.as_char() == '\'';
                    let is_next_lifetime = matches!(tokens.peek(), Some(TokenTree::Punct(next)) if next.as_char() == '\'');
                    self.is_bound |= punct.as_char() == '&' && !is_next_lifetime;
                }
                TokenTree::Ident(ident) if was_lifetime => self.is_bound |= ident != "static",
                TokenTree::Ident(ident) => {
                    let is_module = matches!(tokens.peek(), Some(TokenTree::Punct(next)) if next.as_char() == ':');
                    let name = ident.to_string();
                    self.is_bound |= name == "impl";
                    self.has_provide |= name == "Provide";
                    self.has_unknown |= !is_module && !KNOWN.contains(&name.as_str());
                }
                TokenTree::Literal(_) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attribute::Attribute;
    use quote::quote;

    fn may(ty: TokenStream) -> bool {
        let attribute = Attribute::named("before_request");
        let function = Function::parse(attribute, quote!(fn f() -> #ty {}));
        may_provide(&function.expect("a function"))
    }

    #[test]
    fn a_provide_is_found_wherever_it_is() {
        assert!(may(quote!(Provide<User>)));
        assert!(may(quote!(Result<Provide<Cow<'static, str>>>)));
        assert!(may(quote!((
            hooks_runtime::Provide<User>,
            Option<Provide<u8>>
        ))));
        assert!(may(quote!(ControlFlow<Redirect, Provide<User>>)));
    }

    #[test]
    fn a_name_that_is_not_known_may_be_one() {
        assert!(may(quote!(Loaded)));
        assert!(may(quote!(Result<auth::Loaded, anyhow::Error>)));
    }

    #[test]
    fn well_known_names_are_none() {
        assert!(!may(quote!(())));
        assert!(!may(quote!(std::result::Result<(), Error>)));
        assert!(!may(quote!(Result<Option<axum::response::Response>>)));
        assert!(!may(quote!(ControlFlow<(StatusCode, &'static str)>)));
        assert!(!may(quote!(Option<impl IntoResponse>)));
        assert!(!may(quote!(Option<Text<'a>>)));
    }
}
