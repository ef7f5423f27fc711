//! `#[error_response]`, over the `impl IntoResponse` of an error type: it tells the runtime how values
//! of this type render themselves.

use crate::{
    crates::{check_name, runtime},
    errors::both,
    function::ungrouped,
    shared::shared,
};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{
    Error, GenericArgument, ItemImpl, Path, PathArguments, Result, Token, Type,
    parse::{ParseStream, Parser},
    spanned::Spanned,
};

// Input:
//     #[error_response]
//     impl IntoResponse for NoBook { … }
//
// Output: the block as it was written, and
//     const _: () = {
//         use ::hooks_runtime::__private::{self as __h, traits::*};
//         __h::submit!(__h::ErrorResponse = __h::ErrorResponse(|| (&__h::typed::<NoBook>()).__registered()));
//     };
pub(crate) fn error_response(args: TokenStream, item: &TokenStream) -> TokenStream {
    match both(krate.parse2(args), target(item.clone())) {
        Ok((krate, (shared, ty))) => quote! {
            #item
            #shared
            const _: () = {
                use #krate::__private::{self as __h, traits::*};
                __h::submit!(__h::ErrorResponse = __h::ErrorResponse(|| (&__h::typed::<#ty>()).__registered()));
            };
        },
        Err(error) => {
            let error = error.into_compile_error();
            quote!(#item #error)
        }
    }
}

/// The path of the runtime: `crate = path` is the one option.
fn krate(input: ParseStream<'_>) -> Result<TokenStream> {
    let message =
        "unexpected argument: write `#[error_response]`, or `#[error_response(crate = path)]`";
    if input.is_empty() {
        check_name("error_response")?;
        return Ok(runtime());
    }
    let unexpected = |error: Error| Error::new(error.span(), message);
    input.parse::<Token![crate]>().map_err(unexpected)?;
    input.parse::<Token![=]>().map_err(unexpected)?;
    let path = input.call(Path::parse_mod_style).map_err(unexpected)?;
    input.parse::<Option<Token![,]>>()?;
    if input.is_empty() {
        Ok(quote!(#path))
    } else {
        Err(input.error(message))
    }
}

/// The type that the block is for, with the attributes that the generated code has to share.
fn target(item: TokenStream) -> Result<(TokenStream, Type)> {
    const BELONGS: &str = "`#[error_response]` belongs on `impl IntoResponse for` an error type: write it over that block";
    let start = item.clone().into_iter().next().span();
    let is_impl = item
        .clone()
        .into_iter()
        .any(|token| token.to_string() == "impl");
    let block: ItemImpl = syn::parse2(item).map_err(|error| {
        if is_impl {
            error
        } else {
            Error::new(start, BELONGS)
        }
    })?;
    let ty = ungrouped(&block.self_ty).clone();
    let trait_path = block.trait_.as_ref().map(|implemented| &implemented.0);
    let is_into_response = trait_path.is_some_and(|path| {
        let last = path.segments.last();
        last.is_some_and(|last| last.ident == "IntoResponse")
    });
    if !is_into_response {
        return Err(match trait_path {
            Some(path) => Error::new_spanned(path, BELONGS),
            None => Error::new_spanned(&ty, BELONGS),
        });
    }
    if !block.generics.params.is_empty() || has_lifetime(&ty) {
        let message = "a generic type cannot be registered, as there is no end of its types: write the \
                       block for one type, such as `impl IntoResponse for Wrapper<Inner>`, or leave \
                       `#[error_response]` out and return the error as the `Err` of the function";
        return Err(if block.generics.params.is_empty() {
            Error::new_spanned(&ty, message)
        } else {
            Error::new_spanned(&block.generics.params, message)
        });
    }
    Ok((shared(&block.attrs), ty))
}

/// Whether a lifetime is left open, as in `E<'_>`.
fn has_lifetime(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    path.path.segments.iter().any(|segment| {
        let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
            return false;
        };
        arguments.args.iter().any(|argument| match argument {
            GenericArgument::Lifetime(lifetime) => lifetime.ident != "static",
            GenericArgument::Type(ty) => has_lifetime(ungrouped(ty)),
            _ => false,
        })
    })
}
