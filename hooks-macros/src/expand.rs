//! The generated code. Nothing in here can fail.

use crate::{
    args::Args,
    check::is_mutable,
    function::Function,
    kind::{Kind, Role},
};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{Path, Type, spanned::Spanned};

// Input:
//     #[before_request(ADMIN, order = -1)]
//     async fn require_key(headers: HeaderMap) -> Result<()> { … }
//
// Output: the function as it was written (a sync one with an `allow`), and
//     const _: () = {
//         use ::hooks_runtime::__private::{self as __h, Before as __P, traits::*};
//         async fn __run(_cx: &mut __h::Cx, _it: &mut ()) -> __h::Flow {
//             let __0 = (&&__h::arg::<__P, HeaderMap>()).__last().get(_cx, _it).await?;
//             __h::before(require_key(__0).await)
//         }
//         __h::submit! { __h::Record::new(…).scope(…).order(-1) }
//     };
pub(crate) fn expand(kind: Kind, args: &Args, function: &Function) -> TokenStream {
    let Function { tokens, .. } = function;
    let cfgs = function.cfgs();
    let krate = match &args.krate {
        Some(path) => quote!(#path),
        None => quote!(::hooks_runtime),
    };
    let Generated {
        imports,
        run,
        item,
        needs,
    } = match kind.role() {
        Role::Serving => serving(kind, function),
        role => request(role, args, function),
    };
    let record = record(args, kind, function, &item, &needs);
    // How arguments are passed is not for the user to choose; clippy leaves async functions alone.
    let is_linted = !function.is_async() && !function.arguments.is_empty();
    let allow = is_linted.then(
        || quote!(#[allow(clippy::needless_pass_by_value, clippy::trivially_copy_pass_by_ref)]),
    );
    quote! {
        #allow
        #tokens
        #(#cfgs)*
        const _: () = {
            use #krate::__private #imports;
            #run
            __h::submit! { #record }
        };
    }
}

/// The parts of the generated block that depend on the kind.
struct Generated {
    imports: TokenStream,
    /// `async fn __run`: arguments, the call, the meaning of its result.
    run: TokenStream,
    /// `__h::Item`, which calls `__run`.
    item: TokenStream,
    /// A closure that tells what the arguments ask of the pipeline.
    needs: TokenStream,
}

/// Generated code that errors report at the user's tokens, but that sees the generated imports.
fn at(span: Span) -> Span {
    Span::call_site().located_at(span)
}

/// `__h::Record::new(…)` with what differs from the defaults.
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
        let method = match kind.blueprint() {
            Some(true) => quote!(through),
            _ => quote!(of),
        };
        let blueprint = quote_spanned!(at(path.span())=> __h::bp(&#path));
        quote!(.#method(|| #blueprint))
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
        __h::Record::new(
            __h::here!(#line, #column),
            #text,
            || __h::id(&#name),
            #needs,
            #item
        ) #scope #order #runs_before #runs_after
    }
}

/// `|| __h::id(&path)`: the compiler checks that the path names something.
fn id(path: &Path) -> TokenStream {
    quote_spanned!(at(path.span())=> || __h::id(&#path))
}

/// Everything that runs during a request.
fn request(role: Role, args: &Args, function: &Function) -> Generated {
    let in_place = function.arguments.iter().any(is_mutable)
        || function.returns_unit()
        || function.returns_result_of_unit();
    let (phase, subject, output) = match role {
        Role::Before => (quote!(Before), quote!(()), quote!(Flow)),
        Role::After if in_place => (quote!(After), quote!(__h::Response), quote!(Done)),
        Role::After => (quote!(AfterReplacing), quote!(__h::Response), quote!(Done)),
        Role::Teardown => (quote!(Teardown), quote!(__h::Outcome), quote!(Done)),
        Role::ErrorHandler => (quote!(ErrorHandling), quote!(__h::Error), quote!(Reply)),
        Role::View | Role::Serving => (quote!(View), quote!(()), quote!(Reply)),
    };
    let Arguments {
        bindings,
        names,
        needs,
        imports,
    } = arguments(role, function);
    let call = call(function, &names);
    let (result, traits) = result(role, in_place, &call, function.return_span());
    let traits = imports.traits || traits;
    let imports = match (imports.phase, traits) {
        (false, false) => quote!(as __h),
        (true, false) => quote!(::{self as __h, #phase as __P}),
        (false, true) => quote!(::{self as __h, traits::*}),
        (true, true) => quote!(::{self as __h, #phase as __P, traits::*}),
    };
    let run = quote! {
        async fn __run(_cx: &mut __h::Cx, _it: &mut #subject) -> __h::#output {
            #bindings
            #result
        }
    };
    let later = later(function, &quote!(c, i));
    let calls = if function.is_async() {
        quote!(__h::Run::future(#later))
    } else {
        quote!(__h::Run::sync(|c, i| __h::now(__run(c, i)), #later))
    };
    let item = match role {
        Role::Before => quote!(__h::Item::Before(#calls)),
        Role::After => quote!(__h::Item::After(#calls)),
        Role::Teardown => quote!(__h::Item::Teardown(#calls)),
        Role::ErrorHandler => handler_item(args, function, &calls),
        Role::View | Role::Serving => route_item(args, &calls),
    };
    Generated {
        imports,
        run,
        item,
        needs: needs_closure(&needs),
    }
}

/// The call, located at the return type, where a wrong result is reported.
fn call(function: &Function, values: &[impl ToTokens]) -> TokenStream {
    let span = function.return_span();
    let mut name = function.name().clone();
    name.set_span(name.span().located_at(span));
    let wait = function
        .is_async()
        .then(|| quote_spanned!(at(span)=> .await));
    quote_spanned!(at(span)=> #name(#(#values),*) #wait)
}

/// The boxed call; a future that is not `Send` is reported at the function's name.
fn later(function: &Function, arguments: &TokenStream) -> TokenStream {
    quote_spanned!(at(function.name().span())=> |#arguments| __h::boxed(__run(#arguments)))
}

fn needs_closure(needs: &[TokenStream]) -> TokenStream {
    match needs {
        [] => quote!(|_| {}),
        [one] => quote!(|n| #one),
        several => quote!(|n| { #(#several;)* }),
    }
}

struct Arguments {
    /// `let __0 = …;` for each, those by value first.
    bindings: TokenStream,
    names: Vec<Ident>,
    /// An expression on `needs` for each that asks for something.
    needs: Vec<TokenStream>,
    imports: Imports,
}

/// What the bindings use by a short name: an unused import would be a warning.
#[derive(Default)]
struct Imports {
    phase: bool,
    traits: bool,
}

fn arguments(role: Role, function: &Function) -> Arguments {
    let has_mutable = function.arguments.iter().any(is_mutable);
    let count = function.arguments.len();
    let mut owned = Vec::new();
    let mut borrowed = Vec::new();
    let mut names = Vec::new();
    let mut needs = Vec::new();
    let mut imports = Imports::default();
    for (place, ty) in function.arguments.iter().enumerate() {
        let name = format_ident!("__{place}");
        if let Type::Reference(reference) = ty {
            let binding = reference_argument(role, place, has_mutable, reference, &mut imports);
            borrowed.push(quote!(let #name = #binding;));
            if reference.mutability.is_none() && !(role == Role::ErrorHandler && place == 0) {
                let ty = &reference.elem;
                needs.push(quote!(__h::borrows::<#ty>(n)));
            }
        } else {
            imports = Imports {
                phase: true,
                traits: true,
            };
            // The body comes last, in a view and in a before hook.
            let may_be_body = place + 1 == count && matches!(role, Role::View | Role::Before);
            let kind = if may_be_body {
                quote_spanned!(at(ty.span())=> (&&__h::arg::<__P, #ty>()).__last())
            } else {
                quote_spanned!(at(ty.span())=> (&__h::arg::<__P, #ty>()).__kind())
            };
            owned.push(quote_spanned!(at(ty.span())=> let #name = #kind.get(_cx, _it).await?;));
            needs.push(quote!(#kind.needs(n)));
        }
        names.push(name);
    }
    Arguments {
        bindings: quote!(#(#owned)* #(#borrowed)*),
        names,
        needs,
        imports,
    }
}

fn reference_argument(
    role: Role,
    place: usize,
    has_mutable: bool,
    reference: &syn::TypeReference,
    imports: &mut Imports,
) -> TokenStream {
    let ty = &reference.elem;
    let at = at(ty.span());
    let is_mutable = reference.mutability.is_some();
    match role {
        Role::ErrorHandler if place == 0 => quote_spanned!(at=> __h::raised::<#ty>(_it)?),
        Role::ErrorHandler => quote_spanned!(at=> __h::head::<#ty>(_cx)),
        Role::After if is_mutable => {
            quote_spanned!(at=> __h::subject_mut::<__h::Response, #ty>(_it))
        }
        Role::After if has_mutable => quote_spanned!(at=> __h::head::<#ty>(_cx)),
        _ => {
            imports.phase = true;
            let borrow = if is_mutable {
                quote!(head_mut)
            } else {
                quote!(shared)
            };
            quote_spanned!(at=> __h::#borrow::<__P, #ty>(_cx, _it))
        }
    }
}

/// From what the function returned to what the pipeline takes, reported at the return type; and
/// whether that looks a method up.
fn result(role: Role, in_place: bool, call: &TokenStream, span: Span) -> (TokenStream, bool) {
    let at = at(span);
    match role {
        Role::Before => (quote_spanned!(at=> __h::before(#call)), false),
        Role::After if in_place => (quote_spanned!(at=> __h::after_in_place(#call)), false),
        Role::Teardown => (quote_spanned!(at=> __h::teardown(#call)), false),
        Role::After => {
            let answer = answer(call, at);
            (
                quote_spanned!(at=> #answer.map(|answer| *_it = answer)),
                true,
            )
        }
        Role::ErrorHandler | Role::View | Role::Serving => (answer(call, at), true),
    }
}

fn answer(call: &TokenStream, at: Span) -> TokenStream {
    let method = quote_spanned!(at=> (&__returned).__returned().answer(__returned));
    quote!(let __returned = #call; #method)
}

fn handler_item(args: &Args, function: &Function, calls: &TokenStream) -> TokenStream {
    let takes = match function.arguments.first() {
        Some(Type::Reference(reference)) => reference.elem.to_token_stream(),
        _ => quote!(__h::Error),
    };
    match args.status.map(Literal::u16_unsuffixed) {
        Some(status) => quote!(__h::status_handler::<#takes>(#status, #calls)),
        None => quote!(__h::error_handler::<#takes>(#calls)),
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
    quote!(__h::view(__h::Route::new(#path, &[#(#methods),*]) #endpoint #before #after #skip, #calls))
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

/// Serving hooks: they take states, and there is no request.
fn serving(kind: Kind, function: &Function) -> Generated {
    let types = &function.arguments;
    let argument = |ty: &Type| quote_spanned!(at(ty.span())=> __h::serving_argument::<#ty>());
    let values = types
        .iter()
        .map(argument)
        .map(|argument| quote!(#argument.get(__states)?));
    let call = call(function, &values.collect::<Vec<_>>());
    let result = quote_spanned!(at(function.return_span())=> __h::serving(#call));
    let variant = match kind {
        Kind::AfterServing => quote!(AfterServing),
        _ => quote!(BeforeServing),
    };
    let later = later(function, &quote!(states));
    let needs: Vec<_> = types
        .iter()
        .map(argument)
        .map(|argument| quote!(#argument.needs(n)))
        .collect();
    Generated {
        imports: quote!(as __h),
        run: quote! {
            async fn __run(__states: &__h::StateMap) -> __h::Done {
                #result
            }
        },
        item: quote!(__h::Item::#variant(#later)),
        needs: needs_closure(&needs),
    }
}
