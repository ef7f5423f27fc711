//! [`Plugin`]: a ready-made part of an app, and [`Install`], with which it tells what it brings.

mod install;
mod with;

pub use install::Install;
pub(crate) use install::installed;

/// A ready-made part of an app: hooks, error handlers, routes, states and settings in one value. It is
/// what Flask calls an extension.
///
/// A plugin is a value with its settings. [`App::with`](crate::App::with) puts it around the app,
/// [`Registration::with`](crate::Registration::with) and [`Blueprint::with`](crate::Blueprint::with)
/// around one blueprint.
///
/// ```
/// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
/// use hooks_runtime::{Install, Plugin, prelude::*};
///
/// /// The settings, as the user gives them.
/// pub struct Maintenance { pub is_on: bool }
///
/// static MAINTENANCE: Blueprint = Blueprint::new("maintenance");
///
/// #[before_request(MAINTENANCE)]
/// fn close(settings: State<Maintenance>) -> Option<(StatusCode, &'static str)> {
///     settings.is_on.then_some((StatusCode::SERVICE_UNAVAILABLE, "back in a minute"))
/// }
///
/// impl Plugin for Maintenance {
///     fn install(self, at: &mut Install<'_>) {
///         at.name("maintenance")
///             .rank(-100)
///             .setting("is_on", self.is_on)
///             .blueprint(&MAINTENANCE)
///             .state(self);
///     }
/// }
///
/// #[get("/")]
/// fn index() -> &'static str { "open" }
///
/// # #[tokio::main]
/// # async fn main() {
/// let client = app!().with(Maintenance { is_on: true }).test_client();
/// assert_eq!(client.get("/").await.status(), StatusCode::SERVICE_UNAVAILABLE);
/// # }
/// ```
///
/// # The scope of a plugin
///
/// The functions of a plugin are a scope of their own, **outside** of the place that it was given to.
/// Its before hooks run before those of the app (or of the blueprint), its after and teardown hooks
/// after them, for every request there: unmatched and mounted ones, too.
///
/// Of several plugins in one place the one with the lower [`rank`](Install::rank) is the outer one, and
/// of two with the same rank the one that was given first.
///
/// - Its **routes** are inside of its place, so that the hooks of the place and of all plugins there run
///   for them. They have the prefix and the name of the plugin's blueprint.
/// - Its **error handlers** are asked when the app and the blueprints have none for an error, neither by
///   its status nor by its type; those of inner plugins first. (If the app has handlers that take errors
///   by their status, a value that renders itself has become its response by then.)
/// - Its **states** are for its functions, and for all that is inside of its place. What is further in
///   shadows what is further out: two blueprints may have the same plugin with other settings.
/// - [`on_response`](Install::on_response) functions change every response that leaves.
/// - Functions that its settings do not need can be [left out](Install::leave_out).
///
/// `skip = […]` of a route may name its functions, and [`describe`](crate::App::describe) shows them.
///
/// Two plugins of one type in one place are a problem of [`build`](crate::App::build). So is what a
/// plugin says with [`problem`](Install::problem).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a plugin",
    label = "brings nothing",
    note = "`.with(…)` takes a value whose type implements `hooks_runtime::Plugin`; a blueprint goes to \
            `.register(…)` or `.nest(…)`, a tower layer to `.layer(…)`"
)]
pub trait Plugin {
    /// Tell what the plugin brings. Called once, by the call that gives the plugin to its place.
    fn install(self, at: &mut Install<'_>);
}
