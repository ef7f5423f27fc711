//! What no function under an attribute can be.

use crate::{
    attribute::{Attribute, Role},
    errors::Errors,
    function::ungrouped,
};
use syn::{
    FnArg, GenericArgument, GenericParam, PathArguments, ReturnType, Safety, Signature, Type,
    TypeImplTrait,
};

pub(crate) fn check(attribute: &Attribute, signature: &Signature, errors: &mut Errors) {
    if let Some(token) = &signature.constness {
        errors.spanned(
            token,
            format_args!("a `{attribute}` function cannot be `const`: remove it"),
        );
    }
    if let Safety::Unsafe(token) = &signature.safety {
        errors.spanned(
            token,
            format_args!(
                "a `{attribute}` function cannot be `unsafe`: put an `unsafe` block inside it"
            ),
        );
    }
    if let Some(abi) = &signature.abi {
        errors.spanned(
            abi,
            format_args!("a `{attribute}` function cannot be `extern`: remove it, or call the extern function from a plain one"),
        );
    }
    if let Some(variadic) = &signature.variadic {
        errors.spanned(
            variadic,
            format_args!("a `{attribute}` function cannot be variadic: write its arguments out"),
        );
    }
    let parameters = &signature.generics.params;
    let only_lifetimes = !parameters.is_empty()
        && parameters
            .iter()
            .all(|parameter| matches!(parameter, GenericParam::Lifetime(_)));
    if only_lifetimes {
        errors.spanned(parameters, LIFETIME);
    } else if !parameters.is_empty() {
        errors.spanned(
            parameters,
            format_args!("a `{attribute}` function cannot be generic: it is called with types known at startup; write the types out"),
        );
    }
    for input in &signature.inputs {
        match input {
            FnArg::Receiver(receiver) => errors.spanned(
                receiver,
                format_args!("a `{attribute}` function cannot be a method: write a function without `self`, and take what it needs as `State<T>`"),
            ),
            FnArg::Typed(typed) => {
                if let Some(ty) = opaque(&typed.ty) {
                    errors.spanned(
                        ty,
                        format_args!("a `{attribute}` function cannot be generic: write the type out instead of `impl`"),
                    );
                }
                if parameters.is_empty()
                    && let Type::Reference(reference) = ungrouped(&typed.ty)
                    && let Some(lifetime) = &reference.lifetime
                {
                    errors.spanned(lifetime, LIFETIME);
                }
            }
        }
    }
    if attribute.role != Role::View
        && let Some(never) = never(signature)
    {
        errors.spanned(
            never,
            format_args!("a `{attribute}` function has to return: write the type that it returns, or leave `-> !` out"),
        );
    }
}

const LIFETIME: &str = "leave the lifetime out: what is borrowed here lives as long as the call";

/// The `!` that is returned.
pub(crate) fn never(signature: &Signature) -> Option<&Type> {
    match &signature.output {
        ReturnType::Type(_, ty) if matches!(ungrouped(ty), Type::Never(_)) => Some(ty),
        _ => None,
    }
}

/// An `impl Trait`, wherever an argument may have one.
fn opaque(ty: &Type) -> Option<&TypeImplTrait> {
    match ty {
        Type::ImplTrait(ty) => Some(ty),
        Type::Group(group) => opaque(&group.elem),
        Type::Reference(reference) => opaque(&reference.elem),
        Type::Tuple(tuple) => tuple.elems.iter().find_map(opaque),
        Type::Path(path) => path.path.segments.iter().find_map(|segment| {
            let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
                return None;
            };
            arguments.args.iter().find_map(|argument| match argument {
                GenericArgument::Type(ty) => opaque(ty),
                _ => None,
            })
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::parse_quote;

    fn message(signature: &Signature) -> String {
        let mut errors = Errors::default();
        check(Attribute::named("before_request"), signature, &mut errors);
        let error = errors.finish(()).err();
        error.map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn an_error_ends_with_the_remedy() {
        for (signature, remedy) in [
            (parse_quote!(fn start(_: ...)), "write its arguments out"),
            (parse_quote!(fn start(&self)), "as `State<T>`"),
            (parse_quote!(fn start<T>()), "write the types out"),
            (
                parse_quote!(fn start(_: Vec<(u8, impl A)>)),
                "instead of `impl`",
            ),
            (parse_quote!(fn start<'a>(_: &'a A)), "as long as the call"),
            (parse_quote!(fn start() -> !), "leave `-> !` out"),
        ] {
            let message = message(&signature);
            assert!(message.ends_with(remedy), "{message}");
        }
    }
}
