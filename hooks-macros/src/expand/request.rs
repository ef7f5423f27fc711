//! Functions that run during a request.

use super::{
    Generated,
    arguments::{Arguments, arguments},
    at,
    provides::may_provide,
    record::{handler_item, route_item},
};
use crate::{
    args::Args,
    attribute::{Attribute, Role},
    function::{Function, is_mutable},
};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Type, spanned::Spanned};

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
        Role::Exception => (quote!(Exception), quote!(__h::Error), quote!(Flow)),
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
    let has_state = args.state.is_some();
    let arguments = arguments(role, has_state, function);
    let (result, looks_up) = result(role, in_place, is_blocking, function, &arguments.names);
    let are_looked_up = !arguments.by_value.is_empty();
    let imports = match (arguments.names_phase, are_looked_up || looks_up) {
        (false, false) => quote!(as __h),
        (true, false) => quote!(::{self as __h, #phase as __P}),
        (false, true) => quote!(::{self as __h, traits::*}),
        (true, true) => quote!(::{self as __h, #phase as __P, traits::*}),
    };
    let state = args.state.as_ref().filter(|_| are_looked_up);
    let state = state.map(|state| {
        let with = quote_spanned!(at(state.span())=> __h::With<__P, #state>);
        quote!(type __S = #with;)
    });
    let Way { run, calls, needs } = match role {
        Role::Middleware => middleware(function, &arguments, &result),
        _ => {
            let signature = Signature {
                subject: quote!(__cx: &mut __h::Cx, __it: &mut #subject),
                output: quote!(__h::#output),
            };
            if function.may_wait || is_blocking {
                boxed(function, &arguments, is_blocking, &signature, &result)
            } else if are_looked_up {
                gathered(&arguments, &signature, &result)
            } else {
                plain(&arguments, &signature, &result)
            }
        }
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
        run: quote!(#state #run),
        item,
        needs,
    }
}

/// How a function is called.
struct Way {
    /// `fn __run`, and what else stands before the record.
    run: TokenStream,
    /// The variant of the runtime's `Run`.
    calls: TokenStream,
    /// An expression on `__needs` for each argument that needs something.
    needs: Vec<TokenStream>,
}

/// Of `__run`.
struct Signature {
    subject: TokenStream,
    output: TokenStream,
}

/// A middleware has the request, and gives it to `Next`.
fn middleware(function: &Function, arguments: &Arguments, result: &TokenStream) -> Way {
    let bindings = arguments.awaited(false);
    let has_others = function.arguments.len() > 2;
    let mutable = has_others.then(|| quote!(mut));
    let context = has_others.then(|| quote!(let (__cx, __it) = (__call.cx(), &mut ());));
    let request_and_next = match &arguments.names[..] {
        [.., request, next] => {
            let [.., request_type, next_type] = &function.arguments[..] else {
                unreachable!("each argument has a name");
            };
            // Other types of these names are reported at the type.
            let to_request =
                quote_spanned!(at(request_type.span())=> __h::request::<#request_type>(#request));
            let to_next = quote_spanned!(at(next_type.span())=> __h::next::<#next_type>(#next));
            quote! {
                let (#request, #next) = __call.into_parts();
                let (#request, #next) = (#to_request, #to_next);
            }
        }
        _ => TokenStream::new(),
    };
    let at = at(function.name().span());
    Way {
        run: quote! {
            async fn __run(#mutable __call: __h::MiddlewareCall) -> __h::Reply {
                #context
                #bindings
                #request_and_next
                #result
            }
        },
        calls: quote_spanned!(at=> |__call| __h::boxed(__run(__call))),
        needs: arguments.needs(),
    }
}

/// Neither the function nor an argument waits.
fn plain(arguments: &Arguments, signature: &Signature, result: &TokenStream) -> Way {
    let Signature { subject, output } = signature;
    let bindings = &arguments.borrowed;
    Way {
        run: quote! {
            fn __run(#subject) -> #output {
                #bindings
                #result
            }
        },
        calls: quote!(__h::Run::Sync(__run)),
        needs: arguments.needs(),
    }
}

/// The function does not wait. Whether an argument does, only the compiler knows: so `__run` takes
/// those by value from the runtime, which gathers them at once or in turn.
fn gathered(arguments: &Arguments, signature: &Signature, result: &TokenStream) -> Way {
    let Signature { subject, output } = signature;
    let bindings = &arguments.borrowed;
    let phase = &arguments.phase;
    let by_value = &arguments.by_value;
    let names = pairs(by_value.iter().map(|each| each.name.to_token_stream()));
    let types = pairs(by_value.iter().map(|each| each.ty.to_token_stream()));
    let sources = pairs(by_value.iter().map(|each| each.source.clone()));
    let mut needs = arguments.borrowed_needs.clone();
    needs.push(quote!(__with(__needs)));
    Way {
        run: quote! {
            fn __run(#subject, #names: #types) -> #output {
                #bindings
                #result
            }
            fn __with<__G: __h::Gather<#phase, #output>>(__gather: __G) -> __G::Output {
                __h::Gather::from(__gather, #sources, __run)
            }
        },
        calls: quote! {
            __h::Run::Either(
                |__cx, __it| __with(__h::AtOnce(__cx, __it)),
                |__cx, __it| __with(__h::InTurn(__cx, __it)),
            )
        },
        needs,
    }
}

/// The function may wait, so `__run` is an `async fn`.
fn boxed(
    function: &Function,
    arguments: &Arguments,
    is_blocking: bool,
    signature: &Signature,
    result: &TokenStream,
) -> Way {
    let Signature { subject, output } = signature;
    let bindings = arguments.awaited(is_blocking);
    // A future that is not `Send` is reported at the function's name.
    let at = at(function.name().span());
    let boxed = quote_spanned!(at=> |__cx, __it| __h::boxed(__run(__cx, __it)));
    Way {
        run: quote! {
            async fn __run(#subject) -> #output {
                #bindings
                #result
            }
        },
        calls: quote!(__h::Run::Boxed(#boxed)),
        needs: arguments.needs(),
    }
}

/// `(a, (b, c))`, as one implementation of a trait covers any number of nested pairs.
fn pairs(items: impl DoubleEndedIterator<Item = TokenStream>) -> TokenStream {
    let nested = items.rev().reduce(|others, item| quote!((#item, #others)));
    nested.unwrap_or_default()
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
        if !function.may_return_result() {
            return (quote_spanned!(at=> __h::#meaning(#call)), false);
        }
        let (binding, raised) = returned(&call, at, "raised");
        (quote_spanned!(at=> #binding __h::#meaning(#raised)), true)
    };
    match role {
        Role::Before if may_provide(function) => {
            let (binding, raised) = returned(&call, at, "raised");
            let flow = |result| quote_spanned!(at=> __h::provide(#result, __cx));
            if function.may_return_result() {
                let flow = flow(raised);
                (quote_spanned!(at=> #binding #flow), true)
            } else {
                (flow(call), true)
            }
        }
        Role::Before => plain("before"),
        Role::Exception => plain("exception"),
        Role::Template => plain("template"),
        Role::Teardown => plain("teardown"),
        Role::After if in_place => plain("after_in_place"),
        Role::After => {
            let by_value = by_value(function, at);
            let call = quote_spanned!(at=> __h::replacing::<#by_value, _, _>(#call));
            let (binding, answer) = returned(&call, at, "answer");
            let replaced = quote_spanned!(at=> #answer.map(|__answer| *__it = __answer));
            (quote!(#binding #replaced), true)
        }
        Role::Context => {
            let (binding, values) = returned(&call, at, "values");
            (quote!(#binding #values), true)
        }
        Role::Middleware | Role::ErrorHandler | Role::View | Role::Serving => {
            let (binding, answer) = returned(&call, at, "answer");
            (quote!(#binding #answer), true)
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

/// The call, and what is made of its result, as a `Result` or plainly: a lookup finds out.
fn returned(call: &TokenStream, at: Span, meaning: &str) -> (TokenStream, TokenStream) {
    let meaning = Ident::new(meaning, at);
    let method = quote_spanned!(at=> (&&&__h::of(&__returned)).__returned().#meaning(__returned));
    (quote!(let __returned = #call;), method)
}

/// The types of the arguments by value as nested pairs, `(A, (B, ()))`: one is to be the response.
fn by_value(function: &Function, at: Span) -> TokenStream {
    let types = function.arguments.iter().rev();
    types.filter(|ty| !matches!(ty, Type::Reference(_))).fold(
        quote_spanned!(at=> ()),
        |others, ty| quote_spanned!(at=> (#ty, #others)),
    )
}
