//! `app!`, which makes an app of what a crate defines.

/// Make an [`App`](crate::App) with the hooks, error handlers and routes without a blueprint that
/// this crate, or this module, defines.
///
/// | call | collects |
/// |---|---|
/// | `app!()` | the crate it is called in |
/// | `app!(self)` | the module it is called in, and the modules below it |
/// | `app!(auth_kit, metrics_kit)` | the crates that are named, then its own crate |
/// | `app!(self, auth_kit)` | the crate that is named, then the module |
///
/// A crate that is named is linked for certain, and its hooks come first. No other linked crate can
/// add an app-level hook or route: what a dependency defines is in the app only if the crate is
/// named here, or if it attaches to a blueprint that is registered.
///
/// ```
/// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
/// use hooks_runtime::prelude::*;
///
/// #[get("/")]
/// async fn index() -> &'static str { "hello" }
///
/// # #[tokio::main]
/// # async fn main() {
/// let client = app!().test_client();
/// assert_eq!(client.get("/").await.text(), "hello");
/// # }
/// ```
///
/// `app!(self)` is for two apps in one crate, one mounted in the other, and for unit tests, each
/// with hooks of its own: an app has what its own module defines, and nothing of the others. A
/// blueprint is registered with any app, whatever module it is in.
///
/// ```
/// mod public {
///     use hooks_runtime::prelude::*;
///
///     #[get("/")]
///     async fn index() -> &'static str { "for everybody" }
///
///     pub fn app() -> App { app!(self) }
/// }
///
/// mod internal {
///     use hooks_runtime::prelude::*;
///
///     // Not in `public`: nobody is turned away there.
///     #[before_request]
///     fn require_key(headers: HeaderMap) -> Result<()> {
///         if headers.contains_key("x-key") { Ok(()) } else { Err(abort(StatusCode::UNAUTHORIZED)) }
///     }
///
///     #[get("/")]
///     async fn index() -> &'static str { "for the staff" }
///
///     pub fn app() -> App { app!(self) }
/// }
///
/// # #[tokio::main]
/// # async fn main() {
/// let client = public::app().mount("/internal", internal::app()).test_client();
/// assert_eq!(client.get("/").await.text(), "for everybody");
/// assert_eq!(client.get("/internal/").await.status(), 401);
/// # }
/// ```
#[macro_export]
macro_rules! app {
    (self $(, $other:ident)* $(,)?) => {{
        $crate::__private::link!(self $(, $other)*);
        $crate::__private::app(
            $crate::__private::Own::Module,
            ::core::module_path!(),
            ::core::option_env!("CARGO_BIN_NAME"),
            &[$(::core::stringify!($other)),*],
        )
    }};
    ($($other:ident),* $(,)?) => {{
        $crate::__private::link!($($other),*);
        $crate::__private::app(
            $crate::__private::Own::Crate,
            ::core::module_path!(),
            ::core::option_env!("CARGO_BIN_NAME"),
            &[$(::core::stringify!($other)),*],
        )
    }};
    ($($other:tt)*) => { $crate::__private::link!($($other)*) };
}
