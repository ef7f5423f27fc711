//! [`Login`]: the settings.

use super::UserStore;
use crate::{Keys, own_keys::OwnKeys};
use std::{borrow::Cow, fmt};

/// Users who log in, kept in a [`UserStore`]. It needs [`Sessions`](crate::Sessions), and [`Keys`]: the
/// app's `State<Keys>`, or [`keys`](Self::keys).
///
/// A session has one user. Two `Login`s with different users, such as customers and staff, need sessions of
/// their own, with cookies of different names.
///
/// ```
/// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
/// use hooks_batteries::{Auth, CurrentUser, Keys, Login, Sessions, UserStore};
/// use hooks_runtime::prelude::*;
///
/// #[derive(Clone)]
/// struct User { id: u32, name: &'static str }
///
/// impl hooks_batteries::User for User {
///     type Id = u32;
///     fn id(&self) -> u32 { self.id }
///     fn session_secret(&self) -> &[u8] { b"the hash of a password" }
/// }
///
/// struct Users;
///
/// impl UserStore for Users {
///     type User = User;
///     async fn by_id(&self, id: &u32) -> Result<Option<User>> { Ok(Some(User { id: *id, name: "Ann" })) }
///     async fn by_login(&self, _: &str) -> Result<Option<User>> { self.by_id(&1).await }
/// }
///
/// #[post("/login")]
/// async fn log_in(auth: Auth<Users>) -> Result<()> {
///     auth.login(User { id: 1, name: "Ann" }).await // after `auth.authenticate(…)`
/// }
///
/// #[post("/logout")]
/// fn log_out(auth: Auth<Users>) { auth.logout(); }
///
/// #[get("/me")]
/// fn me(user: CurrentUser<User>) -> &'static str { user.name }
///
/// # #[tokio::main]
/// # async fn main() {
/// let login = Login::new(Users).url("/login").keys(Keys::random());
/// let client = app!().with(Sessions::default()).with(login).test_client();
/// assert_eq!(client.get("/me").await.status(), StatusCode::UNAUTHORIZED);
/// let page = client.get("/me").header("accept", "text/html").await;
/// assert_eq!(page.header("location"), Some("/login?next=%2Fme"));
/// client.post("/login").await;
/// assert_eq!(client.get("/me").await.text(), "Ann");
/// client.post("/logout").await;
/// assert_eq!(client.get("/me").await.status(), StatusCode::UNAUTHORIZED);
/// # }
/// ```
pub struct Login<S> {
    pub(super) settings: Settings<S>,
    pub(super) is_everywhere: bool,
}

pub(super) struct Settings<S> {
    pub(super) store: S,
    pub(super) url: Option<Cow<'static, str>>,
    pub(super) keys: OwnKeys,
    #[cfg(feature = "argon2")]
    pub(super) passwords: super::Passwords,
}

impl<S: UserStore> Login<S> {
    /// The users of this store.
    pub fn new(store: S) -> Self {
        Login {
            settings: Settings {
                store,
                url: None,
                keys: OwnKeys::default(),
                #[cfg(feature = "argon2")]
                passwords: super::Passwords::argon2(),
            },
            is_everywhere: false,
        }
    }

    /// The page of the login. A browser that has to log in is sent there, with `?next=` and the URL that it
    /// asked for, or the page whose form it sent: see [`NextUrl`](super::NextUrl). Without it the answer is a 401.
    pub fn url(mut self, url: impl Into<Cow<'static, str>>) -> Self {
        self.settings.url = Some(url.into());
        self
    }

    /// All routes are for users only, but for the page of the login and for routes with
    /// `skip = [login_required]`; merged routers and mounts are so, too. An unknown URL stays a 404, and what a
    /// fallback service or another server behind it answers is not checked.
    pub fn everywhere(mut self) -> Self {
        self.is_everywhere = true;
        self
    }

    /// What signs the secrets of users in their sessions, instead of the app's `State<Keys>`.
    pub fn keys(mut self, keys: Keys) -> Self {
        self.settings.keys = keys.into();
        self
    }

    /// How passwords are hashed. (Feature `argon2`.)
    #[cfg(feature = "argon2")]
    pub fn passwords(mut self, passwords: super::Passwords) -> Self {
        self.settings.passwords = passwords;
        self
    }
}

impl<S> fmt::Debug for Login<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login")
            .field("url", &self.settings.url)
            .field("is_everywhere", &self.is_everywhere)
            .finish_non_exhaustive()
    }
}
