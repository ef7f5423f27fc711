//! What no hook, view or handler can be.

use crate::{
    faults::Faults,
    function::ungrouped,
    kind::{Kind, Role},
};
use syn::{
    FnArg, GenericArgument, GenericParam, PathArguments, ReturnType, Safety, Signature, Type,
    TypeImplTrait,
};

pub(crate) fn check(kind: Kind, signature: &Signature, faults: &mut Faults) {
    if let Some(token) = &signature.constness {
        faults.of(
            token,
            format_args!("a `{kind}` function cannot be `const`: remove it"),
        );
    }
    if let Safety::Unsafe(token) = &signature.safety {
        faults.of(
            token,
            format_args!("a `{kind}` function cannot be `unsafe`: put an `unsafe` block inside it"),
        );
    }
    if let Some(abi) = &signature.abi {
        faults.of(
            abi,
            format_args!("a `{kind}` function cannot be `extern`: remove it, or call the extern function from a plain one"),
        );
    }
    if let Some(variadic) = &signature.variadic {
        faults.of(
            variadic,
            format_args!("a `{kind}` function cannot be variadic: write its arguments out"),
        );
    }
    let parameters = &signature.generics.params;
    let only_lifetimes = !parameters.is_empty()
        && parameters
            .iter()
            .all(|parameter| matches!(parameter, GenericParam::Lifetime(_)));
    if only_lifetimes {
        faults.of(parameters, LIFETIME);
    } else if !parameters.is_empty() {
        faults.of(
            parameters,
            format_args!("a `{kind}` function cannot be generic: it is called with types known at startup; write the types out"),
        );
    }
    for input in &signature.inputs {
        match input {
            FnArg::Receiver(receiver) => faults.of(
                receiver,
                format_args!("a `{kind}` function cannot be a method: write a function without `self`, and take what it needs as `State<T>`"),
            ),
            FnArg::Typed(typed) => {
                if let Some(ty) = opaque(&typed.ty) {
                    faults.of(
                        ty,
                        format_args!("a `{kind}` function cannot be generic: write the type out instead of `impl`"),
                    );
                }
                if parameters.is_empty()
                    && let Type::Reference(reference) = ungrouped(&typed.ty)
                    && let Some(lifetime) = &reference.lifetime
                {
                    faults.of(lifetime, LIFETIME);
                }
            }
        }
    }
    if kind.role() != Role::View
        && let Some(never) = never(signature)
    {
        faults.of(
            never,
            format_args!("a `{kind}` function returns: write what, or leave it out"),
        );
    }
}

const LIFETIME: &str = "leave the lifetime out: what is lent here lives as long as the call";

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

    fn told(signature: &Signature) -> String {
        let mut faults = Faults::default();
        check(Kind::Before, signature, &mut faults);
        let told = faults.or(()).err();
        told.map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn a_fault_ends_with_the_remedy() {
        for (signature, remedy) in [
            (parse_quote!(fn start(_: ...)), "write its arguments out"),
            (parse_quote!(fn start(&self)), "as `State<T>`"),
            (parse_quote!(fn start<T>()), "write the types out"),
            (
                parse_quote!(fn start(_: Vec<(u8, impl A)>)),
                "instead of `impl`",
            ),
            (parse_quote!(fn start<'a>(_: &'a A)), "as long as the call"),
            (parse_quote!(fn start() -> !), "leave it out"),
        ] {
            let told = told(&signature);
            assert!(told.ends_with(remedy), "{told}");
        }
    }
}
