//! The generated code. Nothing in here can fail.

use crate::{
    args::Args,
    check::is_mutable,
    function::Function,
    kind::{Kind, Role},
};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Path, Type, spanned::Spanned};

// Input:
//     #[before_request(ADMIN, order = -1)]
//     async fn require_key(headers: HeaderMap) -> Result<()> { … }
//
// Output:
//     async fn require_key(headers: HeaderMap) -> Result<()> { … }
//     const _: () = {
//         use ::hooks_runtime::__private as __hooks;
//         async fn __run(__cx: &mut __hooks::Cx, __it: &mut ()) -> __hooks::Flow {
//             use __hooks::{ContextKind as _, …};
//             let __0 = (&&__hooks::Arg::<__hooks::Before, HeaderMap>::new()).last().get(__cx, __it).await?;
//             __hooks::before(require_key(__0).await)
//         }
//         __hooks::inventory::submit! { __hooks::Record::new(…).scope(…).order(-1) }
//     };
pub(crate) fn expand(kind: Kind, args: &Args, function: &Function) -> TokenStream {
    let Function { tokens, .. } = function;
    let cfgs = function.cfgs();
    let krate = match &args.krate {
        Some(path) => quote!(#path),
        None => quote!(::hooks_runtime),
    };
    let (run, item, needs) = match kind.role() {
        Role::Serving => serving(kind, function),
        role => request(kind, role, args, function),
    };
    let record = record(args, kind, function, &item, &needs);
    quote! {
        #tokens
        #(#cfgs)*
        #[allow(clippy::all, clippy::pedantic, clippy::nursery, unused_qualifications)]
        const _: () = {
            use #krate::__private as __hooks;
            #[allow(unused_imports)]
            use __hooks::{ContextKind as _, FallibleKind as _, LastBody as _, LastContext as _, LastParts as _, PartsKind as _, PlainKind as _};
            #run
            __hooks::inventory::submit! { #record }
        };
    }
}

/// Generated code that errors report at the user's tokens, but that sees the generated imports.
fn at(span: Span) -> Span {
    Span::call_site().located_at(span)
}

/// `__hooks::Record::new(…)` with what differs from the defaults.
fn record(
    args: &Args,
    kind: Kind,
    function: &Function,
    item: &TokenStream,
    needs: &TokenStream,
) -> TokenStream {
    let name = function.name();
    let text = name.to_string();
    let text = text.trim_start_matches("r#");
    let start = name.span().start();
    let (line, column) = (
        Literal::usize_unsuffixed(start.line),
        Literal::usize_unsuffixed(start.column),
    );
    let scope = args.blueprint.as_ref().map(|path| {
        let variant = match kind.blueprint() {
            Some(true) => quote!(AppThrough),
            _ => quote!(Blueprint),
        };
        let blueprint = quote_spanned!(at(path.span())=> __hooks::blueprint(&#path));
        quote!(.scope(__hooks::Scope::#variant(|| #blueprint)))
    });
    let order = args.order.map(|order| {
        let order = Literal::i32_unsuffixed(order);
        quote!(.order(#order))
    });
    let edges = |name: &str, paths: &[Path]| {
        let name = Ident::new(name, Span::call_site());
        let ids = paths.iter().map(id);
        (!paths.is_empty()).then(|| quote!(.#name(&[#(#ids),*])))
    };
    let runs_before = edges("runs_before", &args.runs_before);
    let runs_after = edges("runs_after", &args.runs_after);
    quote! {
        __hooks::Record::new(
            __hooks::here!(#line, #column),
            #text,
            || __hooks::id(&#name),
            #needs,
            #item,
        ) #scope #order #runs_before #runs_after
    }
}

/// `|| __hooks::id(&path)`: the compiler checks that the path names something.
fn id(path: &Path) -> TokenStream {
    quote_spanned!(at(path.span())=> || __hooks::id(&#path))
}

/// Everything that runs during a request.
fn request(kind: Kind, role: Role, args: &Args, function: &Function) -> (TokenStream, TokenStream, TokenStream) {
    let in_place = function.arguments.iter().any(is_mutable)
        || function.returns_unit()
        || function.returns_result_of_unit();
    let (phase, subject, output) = match role {
        Role::Before => (quote!(Before), quote!(()), quote!(__hooks::Flow)),
        Role::After if in_place => (quote!(After), quote!(__hooks::Response), quote!(__hooks::Done)),
        Role::After => (quote!(AfterReplacing), quote!(__hooks::Response), quote!(__hooks::Done)),
        Role::Teardown => (quote!(Teardown), quote!(__hooks::Outcome), quote!(__hooks::Done)),
        Role::ErrorHandler => (quote!(ErrorHandling), quote!(__hooks::Error), quote!(__hooks::Answered)),
        Role::View | Role::Serving => (quote!(View), quote!(()), quote!(__hooks::Answered)),
    };
    let Arguments {
        bindings,
        names,
        needs,
    } = arguments(role, &phase, function);
    let name = function.name();
    let mut call = quote!(#name(#(#names),*));
    if function.is_async() {
        call = quote!(#call.await);
    }
    let result = result(role, in_place, function.return_span());
    let run = quote! {
        async fn __run(__cx: &mut __hooks::Cx, __it: &mut #subject) -> #output {
            #bindings
            let __returned = #call;
            #result
        }
    };
    let calls = if function.is_async() {
        quote!(__hooks::Run::future(|cx, it| ::std::boxed::Box::pin(__run(cx, it))))
    } else {
        quote!(__hooks::Run::sync(|cx, it| __hooks::now(__run(cx, it)), |cx, it| ::std::boxed::Box::pin(__run(cx, it))))
    };
    let item = match role {
        Role::Before => quote!(__hooks::Item::Before(#calls)),
        Role::After => quote!(__hooks::Item::After(#calls)),
        Role::Teardown => quote!(__hooks::Item::Teardown(#calls)),
        Role::ErrorHandler => handler_item(args, function, &calls),
        Role::View | Role::Serving => route_item(args, &calls),
    };
    let _ = kind;
    (run, item, quote!(|needs| { #(#needs)* let _ = needs; }))
}

struct Arguments {
    /// `let __0 = …;` for each, those by value first.
    bindings: TokenStream,
    names: Vec<Ident>,
    /// A statement on `needs` for each.
    needs: Vec<TokenStream>,
}

fn arguments(role: Role, phase: &TokenStream, function: &Function) -> Arguments {
    let has_mutable = function.arguments.iter().any(is_mutable);
    let count = function.arguments.len();
    let mut owned = Vec::new();
    let mut borrowed = Vec::new();
    let mut names = Vec::new();
    let mut needs = Vec::new();
    for (place, ty) in function.arguments.iter().enumerate() {
        let name = format_ident!("__{place}");
        if let Type::Reference(reference) = ty {
            let binding = reference_argument(role, phase, place, has_mutable, reference);
            borrowed.push(quote!(let #name = #binding;));
            if !(role == Role::ErrorHandler && place == 0) {
                needs.push(quote!(needs.borrows_head();));
            }
        } else {
            // The body comes last, in a view and in a before hook.
            let may_be_body = place + 1 == count && matches!(role, Role::View | Role::Before);
            let kind = if may_be_body {
                quote_spanned!(at(ty.span())=> (&&__hooks::Arg::<__hooks::#phase, #ty>::new()).last())
            } else {
                quote_spanned!(at(ty.span())=> (&__hooks::Arg::<__hooks::#phase, #ty>::new()).kind())
            };
            owned.push(quote_spanned!(at(ty.span())=> let #name = #kind.get(__cx, __it).await?;));
            needs.push(quote!(#kind.needs(needs);));
        }
        names.push(name);
    }
    Arguments {
        bindings: quote!(#(#owned)* #(#borrowed)*),
        names,
        needs,
    }
}

fn reference_argument(
    role: Role,
    phase: &TokenStream,
    place: usize,
    has_mutable: bool,
    reference: &syn::TypeReference,
) -> TokenStream {
    let ty = &reference.elem;
    let span = ty.span();
    match (role, reference.mutability.is_some()) {
        (Role::ErrorHandler, _) if place == 0 => {
            quote_spanned!(at(span)=> __hooks::raised::<#ty>(__it)?)
        }
        (Role::ErrorHandler, _) => quote_spanned!(at(span)=> __hooks::head::<#ty>(__cx)),
        (Role::After, true) => {
            quote_spanned!(at(span)=> __hooks::subject_mut::<__hooks::Response, #ty>(__it))
        }
        (Role::After, false) if has_mutable => quote_spanned!(at(span)=> __hooks::head::<#ty>(__cx)),
        (_, true) => quote_spanned!(at(span)=> __hooks::head_mut::<__hooks::#phase, #ty>(__cx, __it)),
        (_, false) => quote_spanned!(at(span)=> __hooks::shared::<__hooks::#phase, #ty>(__cx, __it)),
    }
}

/// From what the function returned to what the pipeline takes, reported at the return type.
fn result(role: Role, in_place: bool, span: Span) -> TokenStream {
    match role {
        Role::Before => quote_spanned!(at(span)=> __hooks::before(__returned)),
        Role::After if in_place => quote_spanned!(at(span)=> __hooks::after_in_place(__returned)),
        Role::After => quote_spanned!(at(span)=> (&__returned).returned().answer(__returned).map(|returned| *__it = returned)),
        Role::Teardown => quote_spanned!(at(span)=> __hooks::teardown(__returned)),
        Role::ErrorHandler | Role::View | Role::Serving => {
            quote_spanned!(at(span)=> (&__returned).returned().answer(__returned))
        }
    }
}

fn handler_item(args: &Args, function: &Function, calls: &TokenStream) -> TokenStream {
    let code = match args.status {
        Some(status) => {
            let status = Literal::u16_unsuffixed(status);
            quote!(::core::option::Option::Some(#status))
        }
        None => quote!(::core::option::Option::None),
    };
    let takes = match function.arguments.first() {
        Some(Type::Reference(reference)) => {
            let ty = &reference.elem;
            quote!(#ty)
        }
        _ => quote!(__hooks::Error),
    };
    quote! {
        __hooks::Item::ErrorHandler {
            code: #code,
            takes: __hooks::takes::<#takes>,
            accepts: __hooks::accepts::<#takes>,
            run: #calls,
        }
    }
}

fn route_item(args: &Args, calls: &TokenStream) -> TokenStream {
    let path = &args.path;
    let methods = &args.methods;
    let endpoint = args.endpoint.as_ref().map(|name| quote!(.endpoint(#name)));
    let hooks = |option: &str, adapter: &str, paths: &[Path]| {
        let option = Ident::new(option, Span::call_site());
        let entries = paths.iter().map(|path| {
            let adapter = Ident::new(adapter, at(path.span()));
            let name = text_of(path);
            quote_spanned!(at(path.span())=> || (#name, __hooks::#adapter(#path)))
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
    quote!(__hooks::Item::Route(__hooks::RouteOptions::new(#path, &[#(#methods),*]) #endpoint #before #after #skip, #calls))
}

/// `module::function`, as messages name it.
fn text_of(path: &Path) -> String {
    let segments: Vec<_> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    segments.join("::")
}

/// Serving hooks: they take states, and there is no request.
fn serving(kind: Kind, function: &Function) -> (TokenStream, TokenStream, TokenStream) {
    let name = function.name();
    let types = &function.arguments;
    let values = types.iter().map(|ty| quote_spanned!(at(ty.span())=> __hooks::serving_state::<#ty>(__states)?));
    let mut call = quote!(#name(#(#values),*));
    if function.is_async() {
        call = quote!(#call.await);
    }
    let result = quote_spanned!(at(function.return_span())=> __hooks::serving(__returned));
    let run = quote! {
        async fn __run(__states: &__hooks::StateMap) -> __hooks::Done {
            let __returned = #call;
            #result
        }
    };
    let variant = match kind {
        Kind::AfterServing => quote!(AfterServing),
        _ => quote!(BeforeServing),
    };
    let item = quote!(__hooks::Item::#variant(|states| ::std::boxed::Box::pin(__run(states))));
    let needs = quote!(|needs| { #(__hooks::serving_needs::<#types>(needs);)* let _ = needs; });
    (run, item, needs)
}
