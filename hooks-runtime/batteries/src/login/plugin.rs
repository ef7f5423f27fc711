//! [`Login`] as a plugin: what it provides, and which requests need a user.

#[cfg(feature = "testing")]
use super::keys::{self, LoginKeys};
use super::{
    Auth, CurrentUser, Login, LoginNeeded, NeedsPermission, PermissionNeeded, UserStore, auth,
    current,
    visitor::{Find, Visitor},
};
use crate::{Session, redirects};
use hooks_runtime::{
    Blueprint, Endpoint, IfProvided, Install, Plugin, Provide, Provided, Result, State,
    axum::http::{Uri, request::Parts},
    process_view,
};
use std::{borrow::Cow, sync::Arc};

/// The functions of [`Login`], for `skip` and descriptions.
pub static LOGIN: Blueprint = Blueprint::new("login");

/// What [`Login::everywhere`] switches on.
pub static LOGIN_REQUIRED: Blueprint = Blueprint::new("login_required");

/// As Django orders its middleware.
const RANK: i32 = 1200;
const RANK_OF_REQUIRED: i32 = 1300;

impl<S: UserStore> Plugin for Login<S> {
    fn install(self, at: &mut Install<'_>) {
        at.name("login")
            .rank(RANK)
            .blueprint(&LOGIN)
            .needs_by_value::<Session>();
        at.reads::<NeedsPermission>();
        let url = self.settings.url.clone();
        if let Some(problem) = url.as_deref().and_then(problem_of) {
            at.problem(problem);
        }
        at.setting("url", url.as_deref().unwrap_or("none: a 401"));
        at.setting("everywhere", self.is_everywhere);
        self.settings.keys.check(at);
        let settings = Arc::new(self.settings);
        at.state(Page(url));
        #[cfg(feature = "testing")]
        at.blueprint(&crate::testing::LOGIN_TESTS)
            .provide::<LoginKeys>(keys::Find(settings.clone()));
        at.provide::<Visitor>(Find(settings.clone()));
        at.provide::<CurrentUser<S::User>>(current::Ask(settings.clone()));
        at.provide::<Auth<S>>(auth::Make(settings));
        if self.is_everywhere {
            at.with(Everywhere);
        }
    }
}

/// Inside of the [`Login`], so that its order among the plugins is Django's.
struct Everywhere;

impl Plugin for Everywhere {
    fn install(self, at: &mut Install<'_>) {
        at.name("login_required")
            .rank(RANK_OF_REQUIRED)
            .blueprint(&LOGIN_REQUIRED);
    }
}

/// The page of the login.
#[derive(Debug)]
pub struct Page(Option<Cow<'static, str>>);

fn problem_of(url: &str) -> Option<String> {
    let is_local = url.starts_with('/') && !url.starts_with("//");
    let is_whole = url.starts_with("https://") || url.starts_with("http://");
    let is_url = (is_local || is_whole) && url.parse::<Uri>().is_ok() && !url.contains('#');
    (!is_url).then(|| {
        format!(
            "the page of the login cannot be `{url}`: give a path such as `/login`, or a whole URL"
        )
    })
}

/// Let users pass, and send all others to the login. [`Login::everywhere`] switches it on;
/// `skip = [login_required]` makes a route public.
#[process_view(LOGIN_REQUIRED)]
pub async fn login_required(
    visitor: Provided<Visitor>,
    page: State<Page>,
    head: &Parts,
) -> Result<()> {
    let url = page.0.0.as_deref();
    // Nobody could ever log in otherwise.
    let is_page = url.is_some_and(|url| {
        let path = url.split('?').next().unwrap_or_default();
        path.strip_prefix(redirects::mount(head)) == Some(head.uri.path())
    });
    if visitor.is_user() || is_page {
        Ok(())
    } else {
        Err(LoginNeeded::new(url, head).into())
    }
}

/// A route with [`needs_permission`](super::needs_permission).
#[derive(Clone, Debug)]
pub(super) struct Restricted(NeedsPermission);

#[process_view(LOGIN)]
fn find_permission(endpoint: Endpoint) -> Option<Provide<Restricted>> {
    let permission = endpoint.option::<NeedsPermission>()?;
    Some(Provide(Restricted(permission.clone())))
}

#[process_view(LOGIN)]
async fn check_permission(
    restricted: IfProvided<Restricted>,
    visitor: Provided<Visitor>,
    page: State<Page>,
    head: &Parts,
) -> Result<()> {
    let permission = &*restricted.0.0;
    if !visitor.is_user() {
        return Err(LoginNeeded::new(page.0.0.as_deref(), head).into());
    }
    if visitor.has_perm(permission) {
        return Ok(());
    }
    let permission = permission.to_owned();
    Err(PermissionNeeded { permission }.into())
}
