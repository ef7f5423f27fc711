//! `app!`, which makes an app of what a crate defines, and `url_for!`.

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
/// belongs to a registered blueprint. If a crate that is linked has app-level functions and no call
/// names it, `build` warns; [`App::without`](crate::App::without) says that this is meant.
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
            $crate::__private::module_path!(),
            $crate::__private::is_program!(),
            &[$($crate::__private::stringify!($other)),*],
        )
    }};
    ($($other:ident),* $(,)?) => {{
        $crate::__private::link!($($other),*);
        $crate::__private::app(
            $crate::__private::Own::Crate,
            $crate::__private::module_path!(),
            $crate::__private::is_program!(),
            &[$($crate::__private::stringify!($other)),*],
        )
    }};
    ($($other:tt)*) => { $crate::__private::link!($($other)*) };
}

/// The URL of an endpoint, as [`RequestContext::url_for`](crate::RequestContext::url_for), with values
/// that are anything `Display`.
///
/// ```
/// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
/// use hooks_runtime::prelude::*;
///
/// pub static SHOP: Blueprint = Blueprint::new("shop").url_prefix("/shop");
///
/// #[get(SHOP, "/{id}")]
/// async fn show(Path(id): Path<u64>, ctx: RequestContext) -> Result<String> {
///     let next = url_for!(ctx, "shop.show", id = id + 1, page = 2)?;
///     let here = url_for!(ctx, ".show", id = id, _anchor = "price", _external = true)?;
///     Ok(format!("{next} {here}"))
/// }
///
/// # #[tokio::main]
/// # async fn main() {
/// let client = app!().register(&SHOP).public_url("https://shop.example").test_client();
/// let text = "/shop/8?page=2 https://shop.example/shop/7#price";
/// assert_eq!(client.get("/shop/7").await.text(), text);
/// # }
/// ```
///
/// The first argument is a [`RequestContext`](crate::RequestContext) or a reference to one. A name
/// that is no Rust name is written as a string: `"per-page" = 20`. A name may come several times:
/// the query then has it several times.
///
/// # Values with a meaning of their own
///
/// As in Flask:
///
/// | value | what it does |
/// |---|---|
/// | `_external = true` | the URL begins with [`App::public_url`](crate::App::public_url) |
/// | `_scheme = "https"` | the same, with this scheme: `http`, `https`, `ws`, `wss`, or `""` for that of the page |
/// | `_anchor = "top"` | the URL ends with `#top`, percent-encoded |
/// | `_method = "POST"` | nothing: an endpoint has one path here |
///
/// # Errors
/// Those of [`RequestContext::url_for`](crate::RequestContext::url_for), as a
/// [`UrlError`](crate::UrlError).
#[macro_export]
macro_rules! url_for {
    ($ctx:expr, $endpoint:expr $(, $name:tt = $value:expr)* $(,)?) => {
        $crate::RequestContext::url_for(
            &$ctx,
            $endpoint,
            [$((
                $crate::__url_value_name!($name),
                &*$crate::__private::text(&$value),
            )),*],
        )
    };
}

/// Not public API. The name of a value of `url_for!`, which may be a string.
#[doc(hidden)]
#[macro_export]
macro_rules! __url_value_name {
    ($name:ident) => {
        $crate::__private::stringify!($name)
    };
    ($name:literal) => {
        $name
    };
}
