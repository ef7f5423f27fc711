//! [`RouteOption`]: a value that a route carries for the hooks that ask for it.

use crate::error::{DropQuietly, panic_message};
use std::{
    any::{Any, TypeId, type_name},
    fmt::{self, Debug},
    hash::{Hash, Hasher},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

/// A value that a route carries, for the hooks that ask its [`Endpoint`](crate::Endpoint) for it:
/// what a decorator leaves on a view of Django for `process_view`.
///
/// A route gets values by `with = […]`, all routes of a registration by
/// [`.option(…)`](crate::Registration::option). Of two values of one type the inner one wins: that of
/// the route, then that of the innermost blueprint.
///
/// ```
/// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
/// use hooks_runtime::{RouteOption, prelude::*};
///
/// #[derive(Debug)]
/// struct AtMost(usize);
///
/// impl RouteOption for AtMost {
///     fn check(&self) -> Result<(), String> {
///         if self.0 > 0 { Ok(()) } else { Err("no text is shorter than 1 byte".to_owned()) }
///     }
/// }
///
/// #[before_request]
/// fn limit(endpoint: Endpoint, ctx: RequestContext) -> Result<()> {
///     match endpoint.option::<AtMost>() {
///         Some(AtMost(most)) if ctx.uri().path().len() > *most => Err(abort(StatusCode::URI_TOO_LONG)),
///         _ => Ok(()),
///     }
/// }
///
/// #[get("/{text}", with = [AtMost(10)])]
/// async fn show(Path(text): Path<String>) -> String { text }
///
/// # #[tokio::main]
/// # async fn main() {
/// let client = app!().reads::<AtMost>().test_client();
/// assert_eq!(client.get("/short").await.status(), StatusCode::OK);
/// assert_eq!(client.get("/rather-long").await.status(), StatusCode::URI_TOO_LONG);
/// # }
/// ```
///
/// A value that nothing reads is a problem of `build`: perhaps a limit that limits nothing. Whoever
/// reads it says so: a plugin around the route, or [`App::reads`](crate::App::reads).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no route option",
    label = "not a `RouteOption`",
    note = "a route option is a value of a type of your own or of a plugin, such as `AtMost(10)`: \
            write `impl RouteOption for AtMost {{}}`, and `#[derive(Debug)]` over the type"
)]
pub trait RouteOption: Debug + Send + Sync + 'static {
    /// What reads it, if that is a plugin: ``"`.with(Limits::new(…))`"``. Where nothing reads the value, the
    /// problem of `build` says to add this.
    const READ_BY: &'static str = "";

    /// Called once in each `build`. An error is a problem of the app: say in it what is wrong with the
    /// value, and what it may be.
    ///
    /// # Errors
    /// What is wrong with the value.
    fn check(&self) -> Result<(), String> {
        Ok(())
    }
}

/// A route option whose type is no longer known.
#[allow(unreachable_pub, reason = "reached by generated code only")]
#[derive(Clone)]
pub struct AnyOption {
    value: Arc<dyn Erased>,
    id: TypeId,
    name: &'static str,
    read_by: &'static str,
}

trait Erased: fmt::Debug + Send + Sync {
    fn check(&self) -> Result<(), String>;

    fn as_any(&self) -> &dyn Any;
}

/// Those of an app are dropped together.
impl<O: RouteOption> Erased for DropQuietly<O> {
    fn check(&self) -> Result<(), String> {
        (**self).check()
    }

    fn as_any(&self) -> &dyn Any {
        &**self
    }
}

/// What generated code makes of an expression in `with = […]`.
#[allow(unreachable_pub, reason = "reached by generated code only")]
pub fn route_option<O: RouteOption>(value: O) -> AnyOption {
    AnyOption {
        value: Arc::new(DropQuietly::new(value)),
        id: TypeId::of::<O>(),
        name: type_name::<O>(),
        read_by: O::READ_BY,
    }
}

impl AnyOption {
    pub(crate) fn id(&self) -> TypeId {
        self.id
    }

    /// The name of its type.
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// The plugin that reads it; empty if that is not known.
    pub(crate) fn read_by(&self) -> &'static str {
        self.read_by
    }

    pub(crate) fn check(&self) -> Result<(), String> {
        let checked = catch_unwind(AssertUnwindSafe(|| self.value.check()));
        checked.unwrap_or_else(|payload| Err(format!("`check` panics: {}", panic_message(payload))))
    }

    fn get<O: RouteOption>(&self) -> Option<&O> {
        if self.id != TypeId::of::<O>() {
            return None;
        }
        // Not the method of the `Arc`, which is `Any`, too.
        (*self.value).as_any().downcast_ref()
    }
}

impl fmt::Debug for AnyOption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

/// The options of a route, at most one of each type. They are no part of what makes two endpoints
/// equal.
#[derive(Clone, Default)]
pub(crate) struct OptionValues(Arc<[AnyOption]>);

impl OptionValues {
    pub(super) fn get<O: RouteOption>(&self) -> Option<&O> {
        self.0.iter().find_map(AnyOption::get)
    }
}

impl FromIterator<AnyOption> for OptionValues {
    fn from_iter<I: IntoIterator<Item = AnyOption>>(options: I) -> Self {
        OptionValues(options.into_iter().collect())
    }
}

impl PartialEq for OptionValues {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for OptionValues {}

impl Hash for OptionValues {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}
