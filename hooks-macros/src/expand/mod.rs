//! The generated code. Nothing in here can fail.

mod arguments;
mod record;

use crate::{
    args::Args,
    function::{Function, is_mutable},
    kind::{Kind, Role},
};
use arguments::{Arguments, arguments};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use record::{handler_item, record, route_item};
use syn::{Type, spanned::Spanned};

// Input:
//     #[before_request(ADMIN, order = -1)]
//     async fn require_key(headers: HeaderMap) -> Result<()> { … }
//
// Output: the function as it was written (with an `allow`, if it is sync and has arguments), and
//     const _: () = {
//         use ::hooks_runtime::__private::{self as __h, Before as __P, traits::*};
//         async fn __run(_cx: &mut __h::Cx, _it: &mut ()) -> __h::Flow {
//             let __0 = (&&__h::arg::<__P, HeaderMap>()).__last().get(_cx, _it).await?;
//             __h::before(require_key(__0).await)
//         }
//         __h::submit! {
//             __h::Record::new(
//                 __h::here!(2, 9),
//                 "require_key",
//                 || __h::id(&require_key),
//                 |n| (&&__h::arg::<__P, HeaderMap>()).__last().needs(n),
//                 __h::Item::Before(__h::Run::future(|c, i| __h::boxed(__run(c, i))))
//             ).of(|| __h::bp(&ADMIN)).order(-1).may_answer()
//         }
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
        _ => request(kind, args, function),
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

/// Everything that runs during a request.
fn request(kind: Kind, args: &Args, function: &Function) -> Generated {
    let role = kind.role();
    let in_place = function.arguments.iter().any(is_mutable)
        || function.returns_unit()
        || function.returns_result_of_unit();
    let (phase, subject, output) = match role {
        Role::Middleware => (quote!(Around), quote!(__h::Passage), quote!(Reply)),
        Role::Before => (quote!(Before), quote!(()), quote!(Flow)),
        Role::After if in_place => (quote!(After), quote!(__h::Response), quote!(Done)),
        Role::After => (quote!(AfterReplacing), quote!(__h::Response), quote!(Done)),
        Role::Teardown => (quote!(Teardown), quote!(__h::Outcome), quote!(Done)),
        Role::ErrorHandler => (quote!(ErrorHandling), quote!(__h::Error), quote!(Reply)),
        Role::Exception => (quote!(ErrorHandling), quote!(__h::Error), quote!(Flow)),
        Role::Template => (
            quote!(Template),
            quote!(__h::TemplateResponse),
            quote!(Done),
        ),
        Role::Context => (quote!(Rendering), quote!(()), quote!(Values)),
        Role::View | Role::Serving => (quote!(View), quote!(()), quote!(Reply)),
    };
    let Arguments {
        bindings,
        names,
        needs,
        imports,
    } = arguments(role, args.blocking.is_some(), function);
    let call = match &args.blocking {
        Some(_) => blocking_call(function, &names),
        None => call(function, &names),
    };
    let (result, traits) = result(role, in_place, function, &call);
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
    let calls = if function.is_async() || args.blocking.is_some() {
        quote!(__h::Run::future(#later))
    } else {
        quote!(__h::Run::sync(|c, i| __h::now(__run(c, i)), #later))
    };
    let item = match role {
        Role::Middleware => quote!(__h::Item::Middleware(#calls)),
        Role::Before if kind == Kind::ProcessView => quote!(__h::Item::ProcessView(#calls)),
        Role::Before if kind.is_websocket() => quote!(__h::Item::BeforeWebSocket(#calls)),
        Role::Before => quote!(__h::Item::Before(#calls)),
        Role::Exception => quote!(__h::Item::ProcessException(#calls)),
        Role::Template => quote!(__h::Item::ProcessTemplate(#calls)),
        Role::Context => quote!(__h::Item::ContextProcessor(#calls)),
        Role::After if kind.is_websocket() => quote!(__h::Item::AfterWebSocket(#calls)),
        Role::After => quote!(__h::Item::After(#calls)),
        Role::Teardown if kind.is_websocket() => quote!(__h::Item::TeardownWebSocket(#calls)),
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

/// The call on another thread. Without arguments the function is its own closure.
fn blocking_call(function: &Function, values: &[impl ToTokens]) -> TokenStream {
    let at = at(function.return_span());
    let run = if values.is_empty() {
        function.name().to_token_stream()
    } else {
        let call = call(function, values);
        quote_spanned!(at=> move || #call)
    };
    quote_spanned!(at=> __h::blocking(#run).await?)
}

/// The boxed call; a future that is not `Send` is reported at the function's name.
fn later(function: &Function, arguments: &TokenStream) -> TokenStream {
    quote_spanned!(at(function.name().span())=> |#arguments| __h::boxed(__run(#arguments)))
}

/// From what the function returned to what the pipeline takes, reported at the return type; and
/// whether that looks a method up.
fn result(
    role: Role,
    in_place: bool,
    function: &Function,
    call: &TokenStream,
) -> (TokenStream, bool) {
    let at = at(function.return_span());
    match role {
        Role::Before => (quote_spanned!(at=> __h::before(#call)), false),
        Role::Exception => (quote_spanned!(at=> __h::exception(#call)), false),
        Role::Template => (quote_spanned!(at=> __h::template(#call)), false),
        Role::Context => (returned(call, at, &quote!(values)), true),
        Role::After if in_place => (quote_spanned!(at=> __h::after_in_place(#call)), false),
        Role::Teardown => (quote_spanned!(at=> __h::teardown(#call)), false),
        Role::After => {
            let taken = by_value(function, at);
            let call = quote_spanned!(at=> __h::replacing::<#taken, _, _>(#call));
            let answer = answer(&call, at);
            (
                quote_spanned!(at=> #answer.map(|answer| *_it = answer)),
                true,
            )
        }
        Role::Middleware | Role::ErrorHandler | Role::View | Role::Serving => {
            (answer(call, at), true)
        }
    }
}

fn answer(call: &TokenStream, at: Span) -> TokenStream {
    returned(call, at, &quote!(answer))
}

/// What was returned, as a `Result` or plainly.
fn returned(call: &TokenStream, at: Span, meaning: &TokenStream) -> TokenStream {
    let method = quote_spanned!(at=> (&__returned).__returned().#meaning(__returned));
    quote!(let __returned = #call; #method)
}

/// The types of the arguments by value as nested pairs, `(A, (B, ()))`: one is to be the response.
fn by_value(function: &Function, at: Span) -> TokenStream {
    let types = function.arguments.iter().rev();
    types.filter(|ty| !matches!(ty, Type::Reference(_))).fold(
        quote_spanned!(at=> ()),
        |others, ty| quote_spanned!(at=> (#ty, #others)),
    )
}

fn needs_closure(needs: &[TokenStream]) -> TokenStream {
    match needs {
        [] => quote!(|_| {}),
        [one] => quote!(|n| #one),
        several => quote!(|n| { #(#several;)* }),
    }
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
