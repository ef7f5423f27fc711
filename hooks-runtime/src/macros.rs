//! `app!`, which makes an app of what a crate defines.

/// Make an [`App`](crate::App) with the hooks, error handlers and routes without a blueprint that
/// this crate defines.
///
/// `app!(auth_kit, metrics_kit)` names further crates: they are linked for certain, and their
/// hooks come first, in that order. No other linked crate can add an app-level hook or route: what
/// a dependency defines is in the app only if the crate is named here, or if it attaches to a
/// blueprint that is registered.
///
/// ```standalone_crate
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
#[macro_export]
macro_rules! app {
    ($($other:ident),* $(,)?) => {{
        $crate::__private::link!($($other),*);
        $crate::__private::app(
            ::core::module_path!(),
            ::core::option_env!("CARGO_BIN_NAME"),
            &[$(::core::stringify!($other)),*],
        )
    }};
    ($($other:tt)*) => { $crate::__private::link!($($other)*) };
}
