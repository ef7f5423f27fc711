//! [`needs_permission`]: a route's option that says who may use it.

use hooks_runtime::RouteOption;
use std::borrow::Cow;

/// The route is for users who have this permission: `#[get("/report", with = [needs_permission("report")])]`.
///
/// Whoever is not logged in gets a [`LoginNeeded`](super::LoginNeeded), any other user a
/// [`PermissionNeeded`](super::PermissionNeeded). [`User::has_perm`](super::User::has_perm) decides.
///
/// With [`option`](hooks_runtime::Registration::option) it is for all routes of a registration. As with all
/// options the innermost alone counts: a route with one of its own is not asked for that of its blueprint.
pub fn needs_permission(permission: impl Into<Cow<'static, str>>) -> NeedsPermission {
    NeedsPermission(permission.into())
}

/// What [`needs_permission`] returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NeedsPermission(pub(super) Cow<'static, str>);

impl RouteOption for NeedsPermission {
    const READ_BY: &'static str = "`.with(Login::new(…))`";

    fn check(&self) -> Result<(), String> {
        if self.0.is_empty() {
            Err("the permission has no name: write one, such as `reports.view`".to_owned())
        } else {
            Ok(())
        }
    }
}
