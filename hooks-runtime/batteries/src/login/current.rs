//! [`CurrentUser`]: the user who is logged in.

use super::{LoginNeeded, User, UserStore, settings::Settings, visitor::Visitor};
use hooks_runtime::{
    Error, Provided, ProvidedByValue, Provider, RequestContext, Result,
    axum::{
        extract::{FromRequestParts, OptionalFromRequestParts},
        http::request::Parts,
    },
};
use serde::{Serialize, Serializer};
use std::{fmt, ops::Deref, sync::Arc};

/// The user who is logged in. A function that takes it is for users only: others are sent to the login
/// (see [`LoginNeeded`]). One that takes an `Option` of it is for all.
///
/// The user is loaded when the first function asks, once a request. It needs [`Login`](super::Login) with a
/// store of users of this type.
pub struct CurrentUser<U>(Arc<U>);

impl<U> CurrentUser<U> {
    /// The argument of a function that a unit test calls.
    pub fn new(user: U) -> Self {
        CurrentUser(Arc::new(user))
    }
}

impl<U> Deref for CurrentUser<U> {
    type Target = U;

    fn deref(&self) -> &U {
        &self.0
    }
}

impl<U> Clone for CurrentUser<U> {
    fn clone(&self) -> Self {
        CurrentUser(self.0.clone())
    }
}

impl<U: fmt::Debug> fmt::Debug for CurrentUser<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CurrentUser").field(&self.0).finish()
    }
}

/// For templates.
impl<U: Serialize> Serialize for CurrentUser<U> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<U: User> ProvidedByValue for CurrentUser<U> {
    const GIVEN_BY: &'static str = "`.with(Login::new(…))` with a store of users of this type";
}

/// Provides the [`CurrentUser`].
pub(super) struct Ask<S>(pub(super) Arc<Settings<S>>);

impl<S: UserStore> Provider<CurrentUser<S::User>> for Ask<S> {
    async fn provide(&self, ctx: &RequestContext, head: &Parts) -> Result<CurrentUser<S::User>> {
        let visitor = ctx.demand::<Visitor>(head).await?;
        let user = visitor.user().map(CurrentUser);
        user.ok_or_else(|| LoginNeeded::new(self.0.url.as_deref(), head).into())
    }
}

/// For extractors of your own, and functions that a route names.
impl<S: Sync, U: User> FromRequestParts<S> for CurrentUser<U> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let ctx = RequestContext::from_request_parts(parts, state).await?;
        Ok(CurrentUser::clone(&*ctx.demand::<Self>(parts).await?))
    }
}

impl<S: Sync, U: User> OptionalFromRequestParts<S> for CurrentUser<U> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>> {
        type Asked<U> = Provided<CurrentUser<U>>;
        let user =
            <Asked<U> as OptionalFromRequestParts<S>>::from_request_parts(parts, state).await?;
        Ok(user.map(|user| CurrentUser::clone(&user)))
    }
}
