//! [`Function`]: the function under an attribute. Its body stays tokens.

use crate::kind::{Kind, Role};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Attribute, Error, FnArg, Result, ReturnType, Signature, Type, Visibility,
    parse::{ParseStream, Parser},
    spanned::Spanned,
};

pub(crate) struct Function {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) signature: Signature,
    pub(crate) arguments: Vec<Type>,
    /// The item as the user wrote it.
    pub(crate) tokens: TokenStream,
}

impl Function {
    pub(crate) fn parse(kind: Kind, tokens: TokenStream) -> Result<Self> {
        let attribute = kind.name();
        let head = |input: ParseStream<'_>| {
            let attrs = input.call(Attribute::parse_outer)?;
            let _: Visibility = input.parse()?;
            let start = input.span();
            let signature = input.parse::<Signature>().map_err(|error| {
                if is_function(&tokens) {
                    return error;
                }
                Error::new(
                    start,
                    format_args!("`{attribute}` belongs on a function: write it over a `fn`"),
                )
            })?;
            if !input.peek(syn::token::Brace) {
                return Err(input.error(format_args!("`{attribute}` belongs on a function with a body: write `{{ … }}` in place of `;`")));
            }
            let _: TokenStream = input.parse()?;
            Ok((attrs, signature))
        };
        let (attrs, signature) = head.parse2(tokens.clone())?;
        let arguments = check_signature(kind, &signature)?;
        Ok(Function {
            attrs,
            signature,
            arguments,
            tokens,
        })
    }

    pub(crate) fn name(&self) -> &Ident {
        &self.signature.ident
    }

    pub(crate) fn is_async(&self) -> bool {
        self.signature.asyncness.is_some()
    }

    /// `#[cfg]`s below the attribute, which the generated code has to share.
    pub(crate) fn cfgs(&self) -> impl Iterator<Item = &Attribute> {
        self.attrs
            .iter()
            .filter(|attribute| attribute.path().is_ident("cfg"))
    }

    /// Where a wrong result is reported.
    pub(crate) fn return_span(&self) -> Span {
        match &self.signature.output {
            ReturnType::Default => self.name().span(),
            ReturnType::Type(_, ty) => ty.span(),
        }
    }

    /// Whether nothing, or `()`, is returned.
    pub(crate) fn returns_unit(&self) -> bool {
        match &self.signature.output {
            ReturnType::Default => true,
            ReturnType::Type(_, ty) => is_unit(ty),
        }
    }

    /// Whether the result is spelled `Result<()>`, with or without an error type.
    pub(crate) fn returns_result_of_unit(&self) -> bool {
        let ReturnType::Type(_, ty) = &self.signature.output else {
            return false;
        };
        let Type::Path(path) = ungrouped(ty) else {
            return false;
        };
        let Some(last) = path.path.segments.last() else {
            return false;
        };
        let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else {
            return false;
        };
        let first = arguments.args.first();
        last.ident == "Result"
            && matches!(first, Some(syn::GenericArgument::Type(ty)) if is_unit(ty))
    }
}

/// What a `$ty:ty` of a `macro_rules!` stands for.
fn ungrouped(mut ty: &Type) -> &Type {
    while let Type::Group(group) = ty {
        ty = &group.elem;
    }
    ty
}

fn is_unit(ty: &Type) -> bool {
    matches!(ungrouped(ty), Type::Tuple(tuple) if tuple.elems.is_empty())
}

fn is_function(tokens: &TokenStream) -> bool {
    tokens
        .clone()
        .into_iter()
        .any(|token| matches!(token, TokenTree::Ident(ident) if ident == "fn"))
}

/// What no hook, view or handler can be, all at once.
fn check_signature(kind: Kind, signature: &Signature) -> Result<Vec<Type>> {
    let attribute = kind.name();
    let mut errors: Option<Error> = None;
    let mut fault = |tokens: &dyn ToTokens, message: String| {
        let error = Error::new_spanned(tokens.to_token_stream(), message);
        match &mut errors {
            Some(errors) => errors.combine(error),
            None => errors = Some(error),
        }
    };
    if let Some(token) = &signature.constness {
        fault(
            token,
            format!("a `{attribute}` function cannot be `const`: remove it"),
        );
    }
    if let syn::Safety::Unsafe(token) = &signature.safety {
        fault(
            token,
            format!("a `{attribute}` function cannot be `unsafe`: put an `unsafe` block inside it"),
        );
    }
    if let Some(abi) = &signature.abi {
        fault(
            abi,
            format!(
                "a `{attribute}` function cannot be `extern`: remove it, or call the extern function from a plain one"
            ),
        );
    }
    if let Some(variadic) = &signature.variadic {
        fault(
            variadic,
            format!("a `{attribute}` function cannot be variadic"),
        );
    }
    let generics = &signature.generics;
    if !generics.params.is_empty() {
        fault(
            &generics.params,
            format!(
                "a `{attribute}` function cannot be generic: it is called with types known at startup; write the types out"
            ),
        );
    }
    let mut arguments = Vec::new();
    for input in &signature.inputs {
        match input {
            FnArg::Receiver(receiver) => fault(
                receiver,
                format!(
                    "a `{attribute}` function cannot be a method: write a function without `self`, and take what it needs as `State<T>`"
                ),
            ),
            FnArg::Typed(typed) => {
                if let Type::ImplTrait(ty) = ungrouped(&typed.ty) {
                    fault(
                        ty,
                        format!(
                            "a `{attribute}` function cannot be generic: write the type out instead of `impl`"
                        ),
                    );
                }
                if let Type::Reference(reference) = ungrouped(&typed.ty)
                    && let Some(lifetime) = &reference.lifetime
                {
                    fault(
                        lifetime,
                        "leave the lifetime out: what is lent here lives as long as the call"
                            .to_owned(),
                    );
                }
                arguments.push(ungrouped(&typed.ty).clone());
            }
        }
    }
    if kind.role() != Role::View
        && let ReturnType::Type(_, ty) = &signature.output
        && let Type::Never(never) = &**ty
    {
        fault(
            never,
            format!("a `{attribute}` function returns: write what, or leave it out"),
        );
    }
    match errors {
        Some(errors) => Err(errors),
        None => Ok(arguments),
    }
}
