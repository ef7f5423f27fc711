//! [`Auth`]: logs users in and out.

use super::{Stored, USER, User, UserStore, settings::Settings, stored::Hash};
use crate::{Csrf, Keys, Session};
use hooks_runtime::{
    Error, ProvidedByValue, Provider, RequestContext, Result, abort,
    axum::{
        extract::FromRequestParts,
        http::{StatusCode, request::Parts},
    },
};
use serde_json::Value;
use std::{borrow::Borrow, fmt, sync::Arc};

/// Logs users in and out. Functions take an `Auth<S>`, with the type of the [`UserStore`] that
/// [`Login`](super::Login) was given.
///
/// Functions of the same request still see the [`CurrentUser`](super::CurrentUser) of before.
pub struct Auth<S>(Arc<Inner<S>>);

struct Inner<S> {
    #[cfg_attr(
        not(feature = "argon2"),
        expect(dead_code, reason = "it finds users by their passwords")
    )]
    settings: Arc<Settings<S>>,
    session: Session,
    csrf: Option<Csrf>,
    keys: Keys,
}

impl<S: UserStore> Auth<S> {
    /// The user with this name and password; `None` if there is none, if the password is another, or if
    /// the user is not active. All three take the same time.
    ///
    /// A hash that was made with other settings is replaced, by [`UserStore::rehashed`].
    #[cfg(feature = "argon2")]
    pub async fn authenticate(&self, login: &str, password: &str) -> Result<Option<S::User>> {
        use super::Verified;

        let Settings {
            store, passwords, ..
        } = &*self.0.settings;
        let user = store.by_login(login).await?;
        let hash = user.as_ref().map(User::password_hash);
        let verified = passwords.verify_or_pretend(password, hash).await?;
        let Some(user) = user.filter(|user| user.is_active() && verified.is_right()) else {
            tracing::info!("a login failed");
            return Ok(None);
        };
        let Verified::Rehash(new) = verified else {
            return Ok(Some(user));
        };
        store.rehashed(&user, &new).await?;
        // As it is now, so that the session is signed for its hash. With any third one the password was
        // changed meanwhile.
        let now = store.by_id(&user.id()).await?;
        let hashes = [&*new, user.password_hash()];
        Ok(now.filter(|now| now.is_active() && hashes.contains(&now.password_hash())))
    }

    /// Log this user in: from the next request on it is the [`CurrentUser`](super::CurrentUser).
    ///
    /// The session gets a new id, so that nobody who knew the old one is logged in, too. Its values stay,
    /// unless they are of another user. All tokens of [`Csrf`] are wrong from now on.
    ///
    /// A user who is not [active](super::User::is_active) is an error with the status 403. Do it before a
    /// WebSocket opens, if at all: the browser gets the new id with a response.
    ///
    /// The future never waits. It is one so that stores of logins may be asked some day.
    #[expect(clippy::unused_async, reason = "part of the contract")]
    pub async fn login(&self, user: impl Borrow<S::User>) -> Result<()> {
        let (user, session) = (user.borrow(), &self.0.session);
        if !user.is_active() {
            return Err(abort(StatusCode::FORBIDDEN).message("this user may not log in"));
        }
        let new = Stored::new(user, &self.0.keys)?;
        let is_of_another = Stored::of(session).is_some_and(|stored| {
            stored.id != new.id || matches!(stored.check(user, &self.0.keys), Hash::Wrong)
        });
        if is_of_another {
            session.flush();
        }
        self.put(new)
    }

    /// Keep this session when the user's password has changed: all other sessions of the user are over.
    /// Give it the user with the new hash.
    pub fn refresh(&self, user: &S::User) -> Result<()> {
        self.put(Stored::new(user, &self.0.keys)?)
    }

    fn put(&self, stored: Stored) -> Result<()> {
        stored.put(&self.0.session)?;
        self.rotate();
        Ok(())
    }

    /// Log the user out: the session is over, with all its values.
    ///
    /// Do it in the view of a POST: a link on another page must not log anybody out.
    ///
    /// The browser may show pages of before again, by its Back button. It asks anew for those that had
    /// `Cache-Control: no-store`.
    pub fn logout(&self) {
        self.0.session.flush();
        self.rotate();
    }

    /// As [`logout`](Self::logout), but what the session has under these keys goes into a new one. The login
    /// itself is never kept.
    pub fn logout_keeping(&self, keys: &[&str]) -> Result<()> {
        let session = &self.0.session;
        let mut kept = Vec::new();
        for key in keys.iter().filter(|key| **key != USER) {
            kept.extend(session.get::<Value>(*key)?.map(|value| (*key, value)));
        }
        self.logout();
        for (key, value) in kept {
            session.set(key, value)?;
        }
        Ok(())
    }

    fn rotate(&self) {
        if let Some(csrf) = &self.0.csrf {
            csrf.rotate();
        }
    }
}

impl<S> Clone for Auth<S> {
    fn clone(&self) -> Self {
        Auth(self.0.clone())
    }
}

impl<S> fmt::Debug for Auth<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Auth").finish_non_exhaustive()
    }
}

impl<S: UserStore> ProvidedByValue for Auth<S> {
    const GIVEN_BY: &'static str = "`.with(Login::new(…))` with a store of this type";
}

/// Provides the [`Auth`].
pub(super) struct Make<S>(pub(super) Arc<Settings<S>>);

impl<S: UserStore> Provider<Auth<S>> for Make<S> {
    async fn provide(&self, ctx: &RequestContext, head: &Parts) -> Result<Auth<S>> {
        let session = ctx.demand::<Session>(head).await?;
        let csrf = ctx.demand_if_offered::<Csrf>(head).await?;
        Ok(Auth(Arc::new(Inner {
            settings: self.0.clone(),
            session: Session::clone(&session),
            csrf: csrf.map(|csrf| Csrf::clone(&csrf)),
            keys: self.0.keys.get(ctx)?,
        })))
    }
}

/// For extractors of your own, and functions that a route names.
impl<St: Sync, S: UserStore> FromRequestParts<St> for Auth<S> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &St) -> Result<Self> {
        let ctx = RequestContext::from_request_parts(parts, state).await?;
        Ok(Auth::clone(&*ctx.demand::<Self>(parts).await?))
    }
}
