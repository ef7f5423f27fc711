//! The record: the function's place, scope and order, and what calls it.

use super::{
    at,
    provides::{only_provides, provides},
};
use crate::{
    args::Args,
    attribute::{Attribute, Blueprint, Role},
    function::Function,
    rustc::command_line,
};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Path, Type, spanned::Spanned};

/// `__h::Record::new(…)` with what differs from the defaults.
pub(super) fn record(
    attribute: &Attribute,
    args: &Args,
    function: &Function,
    item: &TokenStream,
    needs: &[TokenStream],
) -> TokenStream {
    let name = function.name();
    let text = name.to_string();
    let text = text.trim_start_matches("r#");
    let start = name.span().start();
    let line = Literal::usize_unsuffixed(start.line);
    let column = Literal::usize_unsuffixed(start.column);
    let program = command_line().is_program.then(|| quote!(, program));
    let needs = match needs {
        [] => quote!(|_| {}),
        [one] => quote!(|__needs| #one),
        several => quote!(|__needs| { #(#several;)* }),
    };
    let scope = args.blueprint.as_ref().map(|path| {
        let method = match attribute.blueprint {
            Blueprint::Required => quote!(through),
            Blueprint::Optional => quote!(of),
        };
        // One span from its first token to its last: rustc loses an incremental build on one that
        // begins in another file than it ends, as a path handed to a macro can.
        let blueprint = quote_spanned!(at(path.span())=> || __h::bp(&#path));
        quote!(.#method(#blueprint))
    });
    let order = args.order.map(|order| {
        let order = Literal::i32_unsuffixed(order);
        quote!(.order(#order))
    });
    let runs_before = edges("runs_before", &args.runs_before);
    let runs_after = edges("runs_after", &args.runs_after);
    let goes_on = function.returns_unit() || only_provides(function);
    let is_guard = attribute.role == Role::Before && !goes_on;
    let may_answer = is_guard.then(|| quote!(.may_answer()));
    let provides = (attribute.role == Role::Before).then(|| provides(function));
    quote! {
        __h::Record::new(
            __h::here!(#line, #column #program),
            #text,
            || __h::function(&#name),
            #needs,
            #item
        ) #scope #order #runs_before #runs_after #may_answer #provides
    }
}

fn edges(method: &str, paths: &[Path]) -> Option<TokenStream> {
    let method = Ident::new(method, Span::call_site());
    let ids = paths.iter().map(id);
    (!paths.is_empty()).then(|| quote!(.#method(&[#(#ids),*])))
}

/// `|| __h::id(&path)`: the compiler checks that the path names something.
fn id(path: &Path) -> TokenStream {
    quote_spanned!(at(path.span())=> || __h::id(&#path))
}

pub(super) fn handler_item(args: &Args, function: &Function, calls: &TokenStream) -> TokenStream {
    let takes = match function.arguments.first() {
        Some(Type::Reference(reference)) => reference.elem.to_token_stream(),
        _ => quote!(__h::Error),
    };
    match args.status.map(Literal::u16_unsuffixed) {
        Some(status) => quote!(__h::Item::status_handler::<#takes>(#status, #calls)),
        None => quote!(__h::Item::error_handler::<#takes>(#calls)),
    }
}

pub(super) fn route_item(attribute: &Attribute, args: &Args, calls: &TokenStream) -> TokenStream {
    let path = &args.path;
    let methods = &args.methods;
    let websocket = attribute.opens_websocket().then(|| quote!(.websocket()));
    let endpoint = args.endpoint.as_ref().map(|name| quote!(.endpoint(#name)));
    let hooks = |option: &str, adapter: &str, paths: &[Path]| {
        let option = Ident::new(option, Span::call_site());
        let entries = paths.iter().map(|path| {
            let adapter = Ident::new(adapter, at(path.span()));
            let name = text_of(path);
            quote_spanned!(at(path.span())=> || (#name, __h::#adapter!(#path)))
        });
        (!paths.is_empty()).then(|| quote!(.#option(&[#(#entries),*])))
    };
    let before = hooks("before", "route_before", &args.before);
    let after = hooks("after", "route_after", &args.after);
    let skip = (!args.skip.is_empty()).then(|| {
        let entries = args.skip.iter().map(|path| {
            let (name, id) = (text_of(path), id(path));
            quote!((#name, #id))
        });
        quote!(.skip(&[#(#entries),*]))
    });
    let with = (!args.with.is_empty()).then(|| {
        let values = args.with.iter().map(|value| {
            let value = quote_spanned!(at(value.span())=> __h::route_option(#value));
            quote!(|| #value)
        });
        quote!(.with(&[#(#values),*]))
    });
    let layer = args.layer.as_ref().map(|layer| {
        let layer = quote_spanned!(at(layer.span())=> __h::route_layer(#layer));
        quote!(.layer(|| #layer))
    });
    let options = quote! {
        __h::Route::new(#path, &[#(#methods),*])
            #websocket #endpoint #before #after #skip #with #layer
    };
    quote!(__h::Item::Route(#options, #calls))
}

/// `module::function`, as messages name it.
fn text_of(path: &Path) -> String {
    let segments: Vec<_> = path
        .segments
        .iter()
        .map(|segment| segment.ident.to_string())
        .collect();
    segments.join("::")
}
