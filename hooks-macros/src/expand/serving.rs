//! Functions that run when serving starts or has stopped: there is no request, only the states.

use super::{Generated, at, request::call};
use crate::{attribute::Attribute, function::Function};
use proc_macro2::{Ident, Span};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

pub(super) fn expand(attribute: &Attribute, function: &Function) -> Generated {
    let mut bindings = Vec::new();
    let mut names = Vec::new();
    let mut needs = Vec::new();
    for (position, ty) in function.arguments.iter().enumerate() {
        let name = format_ident!("__{position}");
        let argument = quote_spanned!(at(ty.span())=> __h::serving_argument::<#ty>());
        bindings.push(quote!(let #name = __h::Serving::get(&#argument, __states)?;));
        needs.push(quote!(__h::Serving::needs(&#argument, __needs)));
        names.push(name);
    }
    let call = call(function, &names);
    let result = quote_spanned!(at(function.return_span())=> __h::serving(#call));
    let item = Ident::new(attribute.item, Span::call_site());
    // A future that is not `Send` is reported at the function's name.
    let boxed = quote_spanned!(at(function.name().span())=> |__states| __h::boxed(__run(__states)));
    Generated {
        imports: quote!(as __h),
        run: quote! {
            async fn __run(__states: &__h::StateMap) -> __h::Done {
                #(#bindings)*
                #result
            }
        },
        item: quote!(__h::Item::#item(#boxed)),
        needs,
    }
}
