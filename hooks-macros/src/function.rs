//! [`Function`]: the function under an attribute. Its body is not parsed.

use crate::{attribute::Attribute, by_value, waits::may_wait};
use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use syn::{
    Error, FnArg, Result, ReturnType, Signature, Type, Visibility,
    parse::{ParseStream, Parser},
    spanned::Spanned,
};

pub(crate) struct Function {
    pub(crate) attrs: Vec<syn::Attribute>,
    pub(crate) signature: Signature,
    /// It is async, and may be left before it has returned.
    pub(crate) may_wait: bool,
    /// Without a `self`.
    pub(crate) arguments: Vec<Type>,
    /// The item as the user wrote it, token by token.
    pub(crate) tokens: TokenStream,
}

impl Function {
    pub(crate) fn parse(attribute: &Attribute, tokens: TokenStream) -> Result<Self> {
        let head = |input: ParseStream<'_>| {
            let attrs = input.call(syn::Attribute::parse_outer)?;
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
                return Err(input.error(format_args!(
                    "`{attribute}` belongs on a function with a body: write `{{ … }}` in place of `;`"
                )));
            }
            let _: TokenStream = input.parse()?;
            Ok((attrs, signature))
        };
        let (attrs, signature) = head.parse2(without_body(&tokens))?;
        let typed = signature.inputs.iter().filter_map(|input| match input {
            FnArg::Typed(typed) => Some(ungrouped(&typed.ty).clone()),
            FnArg::Receiver(_) => None,
        });
        Ok(Function {
            may_wait: signature.asyncness.is_some() && may_wait(&attrs, body(&tokens)),
            arguments: typed.collect(),
            // Clippy does not look at async functions.
            tokens: if signature.asyncness.is_none() && !signature.inputs.is_empty() {
                by_value::unlinted(tokens)
            } else {
                tokens
            },
            attrs,
            signature,
        })
    }

    pub(crate) fn name(&self) -> &Ident {
        &self.signature.ident
    }

    pub(crate) fn is_async(&self) -> bool {
        self.signature.asyncness.is_some()
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

    /// Whether what is returned may be a `Result`, under whatever name.
    pub(crate) fn may_return_result(&self) -> bool {
        let ReturnType::Type(_, ty) = &self.signature.output else {
            return false;
        };
        let name = match ungrouped(ty) {
            Type::Path(path) => path.path.segments.last(),
            ty => return !is_unit(ty),
        };
        name.is_none_or(|name| name.ident != "Option" && name.ident != "ControlFlow")
    }

    /// Whether the result is spelled `Result<()>`, with or without an error type, or under a name that
    /// ends so, as `ApiResult<()>`.
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
        last.ident.to_string().ends_with("Result")
            && matches!(first, Some(syn::GenericArgument::Type(ty)) if is_unit(ty))
    }
}

pub(crate) fn is_mutable(ty: &Type) -> bool {
    matches!(ty, Type::Reference(reference) if reference.mutability.is_some())
}

pub(crate) fn is_shared(ty: &Type) -> bool {
    matches!(ty, Type::Reference(reference) if reference.mutability.is_none())
}

/// The type inside of a `$ty:ty` of a `macro_rules!`, or of parentheses.
pub(crate) fn ungrouped(mut ty: &Type) -> &Type {
    loop {
        ty = match ty {
            Type::Group(group) => &group.elem,
            Type::Paren(parentheses) => &parentheses.elem,
            ty => return ty,
        };
    }
}

fn is_unit(ty: &Type) -> bool {
    matches!(ungrouped(ty), Type::Tuple(tuple) if tuple.elems.is_empty())
}

/// The last token, as [`Function::parse`] has made sure.
fn body(tokens: &TokenStream) -> TokenStream {
    tokens.clone().into_iter().last().into_iter().collect()
}

/// Syn copies all tokens that it parses, and most of a function is its body.
fn without_body(tokens: &TokenStream) -> TokenStream {
    let mut tokens: Vec<_> = tokens.clone().into_iter().collect();
    if let Some(TokenTree::Group(body)) = tokens.last_mut()
        && body.delimiter() == Delimiter::Brace
    {
        let span = body.span();
        *body = Group::new(Delimiter::Brace, TokenStream::new());
        body.set_span(span);
    }
    tokens.into_iter().collect()
}

fn is_function(tokens: &TokenStream) -> bool {
    tokens
        .clone()
        .into_iter()
        .any(|token| matches!(token, TokenTree::Ident(ident) if ident == "fn"))
}
