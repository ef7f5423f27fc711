//! `app!`, which makes an app of what a crate defines.

/// Make an [`App`](crate::App) with the functions of this crate or module: hooks, error handlers and
/// routes without a blueprint.
///
/// | call | collects |
/// |---|---|
/// | `app!()` | the crate it is called in |
/// | `app!(self)` | the module it is called in, and the modules below it |
/// | `app!(auth_kit, metrics_kit)` | the crates that are named, then its own crate |
/// | `app!(self, auth_kit)` | the crate that is named, then the module |
///
/// A named crate is always linked, and its hooks come first. No other crate can add an app-level hook or
/// route: the app has a function of a dependency only if the crate is named here, or if the function
/// belongs to a registered blueprint.
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
/// `app!(self)` is for two apps in one crate, one mounted in the other, and for unit tests with hooks of
/// their own: each app has only the functions of its own module. A blueprint of any module can be
/// registered with any app.
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
