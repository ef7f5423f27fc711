//! [`User`] and [`UserStore`]: what the app has of its users.

use hooks_runtime::Result;
use serde::{Serialize, de::DeserializeOwned};
use std::future::Future;

/// A user of the app.
///
/// ```
/// # #[derive(Clone)]
/// struct User { id: i64, password: String, is_staff: bool }
///
/// impl hooks_batteries::User for User {
///     type Id = i64;
///
///     fn id(&self) -> i64 { self.id }
///     fn session_secret(&self) -> &[u8] { self.password.as_bytes() }
///     fn has_perm(&self, _: &str) -> bool { self.is_staff }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a type of users",
    label = "does not implement `hooks_batteries::User`",
    note = "`CurrentUser<U>` takes the type of the users, `Auth<S>` and `Login::new` take the store, which implements `UserStore`",
    note = "for a type of users of your own, write `impl hooks_batteries::User for {Self}` with `type Id`, `id` and `session_secret`"
)]
pub trait User: Send + Sync + 'static {
    /// What finds the user again. The session keeps it.
    type Id: Serialize + DeserializeOwned + Send + Sync + 'static;

    /// What finds the user again.
    fn id(&self) -> Self::Id;

    /// What ends all sessions of the user when it changes: the hash of the password. A session keeps a
    /// signature of it.
    fn session_secret(&self) -> &[u8];

    /// The hash of the password, as `Passwords` made it; that is [`session_secret`](Self::session_secret)
    /// if nothing else is said. One that is no hash, such as `!`, fits no password.
    fn password_hash(&self) -> &str {
        std::str::from_utf8(self.session_secret()).unwrap_or_default()
    }

    /// Whether the user may do what has this name; nobody may if nothing else is said. A user who is not
    /// [active](Self::is_active) is never asked.
    fn has_perm(&self, permission: &str) -> bool {
        let _ = permission;
        false
    }

    /// Whether the user may log in. One who no longer may is nobody from the next request on.
    fn is_active(&self) -> bool {
        true
    }
}

/// Where the app finds its users.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a store of users",
    label = "does not implement `hooks_batteries::UserStore`",
    note = "`Auth<S>` and `Login::new` take the store, `CurrentUser<U>` takes the type of its users",
    note = "for a store of your own, write `impl hooks_batteries::UserStore for {Self}` with `type User`, `by_id` and `by_login`"
)]
pub trait UserStore: Send + Sync + 'static {
    /// The users.
    type User: User;

    /// The user with this id; `None` if there is none any more.
    fn by_id(
        &self,
        id: &<Self::User as User>::Id,
    ) -> impl Future<Output = Result<Option<Self::User>>> + Send;

    /// The user who logs in with this name, or mail address.
    fn by_login(&self, login: &str) -> impl Future<Output = Result<Option<Self::User>>> + Send;

    /// Keep a new hash of the same password: the settings have changed since it was hashed. It is called
    /// while the user logs in. If nothing else is said, the old hash stays.
    ///
    /// Replace the hash that `user` has, and no other: `update … where id = … and password = …`. The password
    /// may have been changed since the user was loaded.
    fn rehashed(&self, user: &Self::User, hash: &str) -> impl Future<Output = Result<()>> + Send {
        let _ = (user, hash);
        async { Ok(()) }
    }
}
