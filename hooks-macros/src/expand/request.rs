//! Functions that run during a request.

use super::{
    Generated,
    arguments::{Arguments, arguments},
    at,
    record::{handler_item, route_item},
};
use crate::{
    args::Args,
    attribute::{Attribute, Role},
    function::{Function, is_mutable},
};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;

/// What `__run` is for a role.
struct Shape {
    /// Decides which arguments there are: see `adapt/phase.rs` of the runtime.
    phase: TokenStream,
    /// `__it`, what the function is about.
    subject: TokenStream,
    output: TokenStream,
}

fn shape(role: Role, in_place: bool) -> Shape {
    let (phase, subject, output) = match role {
        Role::Middleware => (quote!(Around), quote!(()), quote!(Reply)),
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
    Shape {
        phase,
        subject,
        output,
    }
}

pub(super) fn expand(attribute: &Attribute, args: &Args, function: &Function) -> Generated {
    let role = attribute.role;
    let in_place = function.arguments.iter().any(is_mutable)
        || function.returns_unit()
        || function.returns_result_of_unit();
    let Shape {
        phase,
        subject,
        output,
    } = shape(role, in_place);
    let is_blocking = args.blocking.is_some();
    let arguments = arguments(role, is_blocking, function);
    let (result, looks_up) = result(role, in_place, is_blocking, function, &arguments.names);
    let imports = match (arguments.names_phase, arguments.are_looked_up || looks_up) {
        (false, false) => quote!(as __h),
        (true, false) => quote!(::{self as __h, #phase as __P}),
        (false, true) => quote!(::{self as __h, traits::*}),
        (true, true) => quote!(::{self as __h, #phase as __P, traits::*}),
    };
    let bindings = &arguments.bindings;
    let (run, calls) = if role == Role::Middleware {
        middleware(function, bindings, &result)
    } else {
        let way = Way::of(function, is_blocking, &arguments);
        let is_async = (way != Way::Sync).then(|| quote!(async));
        let run = quote! {
            #is_async fn __run(__cx: &mut __h::Cx, __it: &mut #subject) -> __h::#output {
                #bindings
                #result
            }
        };
        (run, way.calls(function))
    };
    let item = match role {
        Role::ErrorHandler => handler_item(args, function, &calls),
        Role::View => route_item(args, &calls),
        _ => {
            let item = Ident::new(attribute.item, Span::call_site());
            quote!(__h::Item::#item(#calls))
        }
    };
    Generated {
        imports,
        run,
        item,
        needs: arguments.needs,
    }
}

/// `__run` of a middleware, and how it is called: it has the request, and gives it to `Next`.
fn middleware(
    function: &Function,
    bindings: &TokenStream,
    result: &TokenStream,
) -> (TokenStream, TokenStream) {
    let has_others = function.arguments.len() > 2;
    let mutable = has_others.then(|| quote!(mut));
    let context = has_others.then(|| quote!(let (__cx, __it) = (__call.cx(), &mut ());));
    let run = quote! {
        async fn __run(#mutable __call: __h::MiddlewareCall) -> __h::Reply {
            #context
            #bindings
            #result
        }
    };
    let at = at(function.name().span());
    (run, quote_spanned!(at=> |__call| __h::boxed(__run(__call))))
}

/// How `__run` is called: the variant of the runtime's `Run`.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    /// `__run` is a plain function.
    Sync,
    /// The function does not wait, but its arguments may have to, if one is a custom extractor or the
    /// body. Only the compiler knows, from their types. So `__run` is an `async fn`, and `build`
    /// chooses: where nothing waits, `now` polls the future once, without a box.
    Either,
    Boxed,
}

impl Way {
    fn of(function: &Function, is_blocking: bool, arguments: &Arguments) -> Self {
        if function.may_wait || is_blocking {
            Way::Boxed
        } else if arguments.are_looked_up {
            Way::Either
        } else {
            Way::Sync
        }
    }

    fn calls(self, function: &Function) -> TokenStream {
        // A future that is not `Send` is reported at the function's name.
        let at = at(function.name().span());
        let boxed = quote_spanned!(at=> |__cx, __it| __h::boxed(__run(__cx, __it)));
        match self {
            Way::Sync => quote!(__h::Run::Sync(__run)),
            Way::Either => {
                quote!(__h::Run::Either(|__cx, __it| __h::now(__run(__cx, __it)), #boxed))
            }
            Way::Boxed => quote!(__h::Run::Boxed(#boxed)),
        }
    }
}

/// From what the function returns to what the pipeline expects, reported at the return type; and
/// whether that looks a method up.
fn result(
    role: Role,
    in_place: bool,
    is_blocking: bool,
    function: &Function,
    names: &[Ident],
) -> (TokenStream, bool) {
    let at = at(function.return_span());
    let call = if is_blocking {
        blocking_call(function, names)
    } else {
        call(function, names)
    };
    let plain = |meaning: &str| {
        let meaning = Ident::new(meaning, at);
        (quote_spanned!(at=> __h::#meaning(#call)), false)
    };
    match role {
        Role::Before => plain("before"),
        Role::Exception => plain("exception"),
        Role::Template => plain("template"),
        Role::Teardown => plain("teardown"),
        Role::After if in_place => plain("after_in_place"),
        Role::After => {
            let by_value = by_value(function, at);
            let call = quote_spanned!(at=> __h::replacing::<#by_value, _, _>(#call));
            let answer = returned(&call, at, "answer");
            (
                quote_spanned!(at=> #answer.map(|__answer| *__it = __answer)),
                true,
            )
        }
        Role::Context => (returned(&call, at, "values"), true),
        Role::Middleware | Role::ErrorHandler | Role::View | Role::Serving => {
            (returned(&call, at, "answer"), true)
        }
    }
}

/// The call, located at the return type, where a wrong result is reported.
pub(super) fn call(function: &Function, values: &[impl ToTokens]) -> TokenStream {
    let span = function.return_span();
    let mut name = function.name().clone();
    name.set_span(name.span().located_at(span));
    let call = quote_spanned!(at(span)=> #name(#(#values),*));
    if function.may_wait {
        quote_spanned!(at(span)=> #call.await)
    } else if function.is_async() {
        quote_spanned!(at(span)=> __h::now(#call))
    } else {
        call
    }
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

/// What was returned, as a `Result` or plainly: a lookup finds out.
fn returned(call: &TokenStream, at: Span, meaning: &str) -> TokenStream {
    let meaning = Ident::new(meaning, at);
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
