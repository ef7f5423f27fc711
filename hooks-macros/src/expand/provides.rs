//! What a function provides: its return type tells, in the compiler.

use super::at;
use crate::function::{Function, ungrouped};
use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::{GenericArgument, PathArguments, PathSegment, ReturnType, Type};

/// Types that are no other name for a `Provide`.
const KNOWN: &[&str] = &[
    "Body",
    "Bytes",
    "Html",
    "Infallible",
    "Json",
    "Redirect",
    "Response",
    "StatusCode",
    "String",
    "TemplateResponse",
];

/// Whether there may be a `Provide` in what is returned, under whatever name.
pub(super) fn may_provide(function: &Function) -> bool {
    match &function.signature.output {
        ReturnType::Default => false,
        ReturnType::Type(_, ty) => may_be_one(ty),
    }
}

fn may_be_one(ty: &Type) -> bool {
    match ungrouped(ty) {
        Type::Paren(ty) => may_be_one(&ty.elem),
        Type::Tuple(tuple) => tuple.elems.iter().any(may_be_one),
        Type::Path(path) => path.path.segments.last().is_none_or(may_be_named),
        Type::Macro(_) => true,
        _ => false,
    }
}

fn may_be_named(last: &PathSegment) -> bool {
    let name = last.ident.to_string();
    let types = types_of(last);
    match (name.as_str(), &types[..]) {
        ("ControlFlow", types) => types.get(1).is_some_and(|ty| may_be_one(ty)),
        ("Option", [ty]) => may_be_one(ty),
        // The second is the error.
        (name, [ty, ..]) if name.ends_with("Result") => may_be_one(ty),
        (name, _) => !KNOWN.contains(&name),
    }
}

/// Whether what is returned gives values and says nothing else: then the request goes on.
pub(super) fn only_provides(function: &Function) -> bool {
    match &function.signature.output {
        ReturnType::Default => false,
        ReturnType::Type(_, ty) => is_only(ty),
    }
}

fn is_only(ty: &Type) -> bool {
    match ungrouped(ty) {
        Type::Paren(ty) => is_only(&ty.elem),
        Type::Tuple(tuple) => !tuple.elems.is_empty() && tuple.elems.iter().all(is_only),
        Type::Path(path) => path.path.segments.last().is_some_and(|last| {
            let inner = types_of(last);
            match (last.ident.to_string().as_str(), &inner[..]) {
                ("Provide", _) => true,
                ("Option", [ty]) => is_only(ty),
                _ => false,
            }
        }),
        _ => false,
    }
}

/// The types in angle brackets.
fn types_of(segment: &PathSegment) -> Vec<&Type> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return Vec::new();
    };
    let types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    types.collect()
}

/// `.provides(…)` of the record, where it may say something.
pub(super) fn provides(function: &Function) -> Option<TokenStream> {
    let ReturnType::Type(_, ty) = &function.signature.output else {
        return None;
    };
    let at = at(function.return_span());
    may_provide(function).then(|| quote_spanned!(at=> .provides(__h::provides!(#ty))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attribute::Attribute;
    use quote::quote;

    fn may(ty: &TokenStream) -> bool {
        let attribute = Attribute::named("before_request");
        let function = Function::parse(attribute, quote!(fn f() -> #ty {}));
        may_provide(&function.expect("a function"))
    }

    #[test]
    fn a_provide_is_found_wherever_it_is() {
        assert!(may(&quote!(Provide<User>)));
        assert!(may(&quote!(Result<Provide<Cow<'static, str>>>)));
        assert!(may(&quote!((
            hooks_runtime::Provide<User>,
            Option<Provide<u8>>
        ))));
        assert!(may(&quote!(ControlFlow<Redirect, Provide<User>>)));
    }

    #[test]
    fn who_only_provides_goes_on() {
        let only = |ty: TokenStream| {
            let attribute = Attribute::named("before_request");
            let function = Function::parse(attribute, quote!(fn f() -> #ty {}));
            only_provides(&function.expect("a function"))
        };
        assert!(only(quote!(Provide<User>)));
        assert!(only(quote!((
            hooks_runtime::Provide<User>,
            Option<Provide<u8>>
        ))));
        assert!(!only(quote!(())));
        assert!(!only(quote!(Result<Provide<User>>)));
        assert!(!only(quote!(ControlFlow<Redirect, Provide<User>>)));
        assert!(!only(quote!(Option<Redirect>)));
        assert!(!only(quote!((Provide<User>, Loaded))));
    }

    #[test]
    fn a_name_that_is_not_known_may_be_one() {
        assert!(may(&quote!(Loaded)));
        assert!(may(&quote!(Result<auth::Loaded, anyhow::Error>)));
        assert!(may(&quote!(auth::Loading)));
    }

    #[test]
    fn well_known_names_are_none() {
        assert!(!may(&quote!(())));
        assert!(!may(&quote!(std::result::Result<(), Error>)));
        assert!(!may(&quote!(Result<Option<axum::response::Response>>)));
        assert!(!may(&quote!(ControlFlow<(StatusCode, &'static str)>)));
        assert!(!may(&quote!(Option<impl IntoResponse>)));
        assert!(!may(&quote!(ApiResult<(), Denied>)));
    }
}
