//! [`django_defaults`]: the plugins that Django's `startproject` switches on.

use crate::{
    Common, Csrf, Flash, Frames, Keys, Login, Security, Sessions, UserStore, session::IntoBackend,
};
use hooks_runtime::{Install, Plugin};
use std::fmt;

/// What `startproject` writes into `MIDDLEWARE`, in one value: [`Security`], [`Sessions`], [`Common`],
/// [`Csrf`], [`Login`], messages ([`Flash`]) and [`Frames`].
///
/// ```
/// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
/// use hooks_batteries::{Keys, Messages, Session, UserStore, django_defaults, session::Memory};
/// use hooks_runtime::prelude::*;
///
/// struct User;
///
/// impl hooks_batteries::User for User {
///     type Id = u32;
///     fn id(&self) -> u32 { 1 }
///     fn session_secret(&self) -> &[u8] { b"the hash of a password" }
/// }
///
/// struct Users;
///
/// impl UserStore for Users {
///     type User = User;
///     async fn by_id(&self, _: &u32) -> Result<Option<User>> { Ok(Some(User)) }
///     async fn by_login(&self, _: &str) -> Result<Option<User>> { Ok(Some(User)) }
/// }
///
/// #[get("/")]
/// fn index(session: Session, messages: Messages) -> Result<()> {
///     messages.success("welcome");
///     session.set("seen", true)
/// }
///
/// # #[tokio::main]
/// # async fn main() {
/// let defaults = django_defaults(Keys::random(), Memory::new(), Users).login_url("/login");
/// let response = app!().with(defaults).test_client().get("/").await;
/// assert_eq!(response.header("x-frame-options"), Some("DENY"));
/// assert_eq!(response.headers().get_all("set-cookie").iter().count(), 2);
/// # }
/// ```
///
/// Each is as its own page says it is at first, but for [`Common::append_slash`], which is on. Messages are in a
/// cookie and, if they are many, in the session; CSRF tokens are in the session.
///
/// An app that wants one of them otherwise gives all seven itself, in place of this. To give one of them beside
/// this is a problem of `build`.
pub fn django_defaults<S: UserStore>(
    keys: Keys,
    store: impl IntoBackend,
    users: S,
) -> DjangoDefaults<S> {
    DjangoDefaults {
        sessions: Sessions::new(store),
        security: Security::new(),
        login: Login::new(users).keys(keys.clone()),
        keys,
    }
}

/// What [`django_defaults`] returns.
pub struct DjangoDefaults<S> {
    keys: Keys,
    sessions: Sessions,
    security: Security,
    login: Login<S>,
}

impl<S: UserStore> DjangoDefaults<S> {
    /// The hosts that the app answers for, as Django's `ALLOWED_HOSTS`: see [`Security::hosts`].
    pub fn hosts<H: AsRef<str>>(mut self, hosts: impl IntoIterator<Item = H>) -> Self {
        self.security = self.security.hosts(hosts);
        self
    }

    /// The page of the login, as Django's `LOGIN_URL`: see [`Login::url`].
    pub fn login_url(mut self, url: impl Into<std::borrow::Cow<'static, str>>) -> Self {
        self.login = self.login.url(url);
        self
    }

    /// How passwords are hashed. (Feature `argon2`.)
    #[cfg(feature = "argon2")]
    pub fn passwords(mut self, passwords: crate::Passwords) -> Self {
        self.login = self.login.passwords(passwords);
        self
    }
}

impl<S: UserStore> Plugin for DjangoDefaults<S> {
    fn install(self, at: &mut Install<'_>) {
        at.name("django_defaults")
            .with(self.security)
            .with(self.sessions)
            .with(Common::new().append_slash())
            .with(Csrf::in_session())
            .with(self.login)
            .with(Flash::fallback().keys(self.keys))
            .with(Frames::deny());
    }
}

impl<S> fmt::Debug for DjangoDefaults<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DjangoDefaults").finish_non_exhaustive()
    }
}
