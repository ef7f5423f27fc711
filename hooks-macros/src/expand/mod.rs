//! The generated code. Nothing in here can fail.
//!
//! The function stays as it was written. Behind it comes a `const _` block, with `__run`, which
//! calls the function during a request, and `__RECORD`, which tells `build` what there is to call.

mod arguments;
mod provides;
mod record;
mod request;
mod serving;

use crate::{
    args::Args,
    attribute::{Attribute, Role},
    crates::runtime,
    function::Function,
};
use proc_macro2::{Span, TokenStream};
use quote::quote;
use record::record;

// Input:
//     #[before_request(ADMIN, order = -1)]
//     async fn require_key(headers: HeaderMap) -> Result<()> { … }
//
// Output: the function as it was written (with an `allow`, if it is sync and has arguments), and
//     const _: () = {
//         use ::hooks_runtime::__private::{self as __h, Before as __P, traits::*};
//         fn __run(__cx: &mut __h::Cx, __it: &mut (), __0: HeaderMap) -> __h::Flow {
//             __h::before(__h::now(require_key(__0)))
//         }
//         fn __with<__G: __h::Gather<__P, __h::Flow>>(__gather: __G) -> __G::Output {
//             __h::Gather::from(__gather, (&&&__h::arg::<__P, HeaderMap>()).__source_or_body(), __run)
//         }
//         const __RECORD: __h::Record = __h::Record::new(
//             __h::here!(2, 9),
//             "require_key",
//             || __h::id(&require_key),
//             |__needs| __with(__needs),
//             __h::Item::Before(__h::Run::Either(
//                 |__cx, __it| __with(__h::AtOnce(__cx, __it)),
//                 |__cx, __it| __with(__h::InTurn(__cx, __it)),
//             )),
//         )
//         .of(|| __h::bp(&ADMIN))
//         .order(-1)
//         .may_answer();
//         __h::submit!(__RECORD);
//     };
//
// With an `.await` in the function, `__run` is an `async fn` that takes the arguments itself.
//
// `submit!` is of the crate `inventory`. In `cargo expand` it is a static with a function that runs
// before `main` and adds the static to the list of all records:
//     const _: () = {
//         static __INVENTORY: ::inventory::Node = ::inventory::Node { value: &{ __RECORD }, … };
//         unsafe extern "C" fn __ctor() { … ::submit(__INVENTORY.value, &__INVENTORY) … }
//         #[used]
//         #[link_section = ".init_array"]
//         static __CTOR: unsafe extern "C" fn() = __ctor;
//     };
//
// All names that the block introduces start with `__`, as a `const` of the user's would be taken for
// a pattern in their place. Paths are rooted, for the user may call anything `std` or `Result`.
pub(crate) fn expand(attribute: &Attribute, args: &Args, function: &Function) -> TokenStream {
    let Function { tokens, .. } = function;
    let cfgs = function.cfgs();
    let krate = match &args.krate {
        Some(path) => quote!(#path),
        None => runtime(),
    };
    let Generated {
        imports,
        run,
        item,
        needs,
    } = match attribute.role {
        Role::Serving => serving::expand(attribute, function),
        _ => request::expand(attribute, args, function),
    };
    let record = record(attribute, args, function, &item, &needs);
    // The attribute decides how arguments are passed; clippy does not look at async functions.
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
            const __RECORD: __h::Record = #record;
            __h::submit!(__RECORD);
        };
    }
}

/// The parts of the block that depend on the role.
struct Generated {
    imports: TokenStream,
    /// `fn __run`: arguments, the call, the meaning of its result.
    run: TokenStream,
    /// `__h::Item`, which calls `__run`.
    item: TokenStream,
    /// An expression on `__needs` for each argument that needs something.
    needs: Vec<TokenStream>,
}

/// A span that errors report as the user's tokens, but that sees the generated names.
fn at(span: Span) -> Span {
    Span::call_site().located_at(span)
}
