//! [`Visitor`]: whoever has sent the request, a user or nobody.

use super::{Stored, User, UserStore, settings::Settings, stored::Hash};
use crate::{Csrf, Session};
use hooks_runtime::{Provider, RequestContext, Result, axum::http::request::Parts};
use std::{any::Any, fmt, sync::Arc};

/// A user of any type, or nobody. It is looked for once a request, and only if something asks.
#[derive(Clone)]
pub struct Visitor(Option<Arc<dyn AnyUser>>);

trait AnyUser: Any + Send + Sync {
    fn has_perm(&self, permission: &str) -> bool;
}

impl<U: User> AnyUser for U {
    fn has_perm(&self, permission: &str) -> bool {
        User::has_perm(self, permission)
    }
}

impl Visitor {
    pub(super) fn is_user(&self) -> bool {
        self.0.is_some()
    }

    pub(super) fn has_perm(&self, permission: &str) -> bool {
        let user = self.0.as_ref();
        user.is_some_and(|user| AnyUser::has_perm(&**user, permission))
    }

    pub(super) fn user<U: User>(&self) -> Option<Arc<U>> {
        let any: Arc<dyn Any + Send + Sync> = self.0.clone()?;
        any.downcast().ok()
    }
}

impl fmt::Debug for Visitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Visitor").field(&self.is_user()).finish()
    }
}

/// Provides the [`Visitor`].
pub(super) struct Find<S>(pub(super) Arc<Settings<S>>);

impl<S: UserStore> Provider<Visitor> for Find<S> {
    async fn provide(&self, ctx: &RequestContext, head: &Parts) -> Result<Visitor> {
        if cfg!(feature = "templates") {
            // The pages of users have a form, for the logout. First, so that it knows if there is no session.
            ctx.demand_if_offered::<Csrf>(head).await?;
        }
        let session = ctx.demand::<Session>(head).await?;
        let user = self.0.user_of(&session, ctx).await?;
        Ok(Visitor(user.map(|user| Arc::new(user) as Arc<dyn AnyUser>)))
    }
}

impl<S: UserStore> Settings<S> {
    async fn user_of(&self, session: &Session, ctx: &RequestContext) -> Result<Option<S::User>> {
        let Some(stored) = Stored::of(session) else {
            return Ok(None);
        };
        let Ok(id) = serde_json::from_value(stored.id.clone()) else {
            return Ok(None);
        };
        let user = self.store.by_id(&id).await?;
        let Some(user) = user.filter(User::is_active) else {
            return Ok(None);
        };
        let keys = self.keys.get(ctx)?;
        match stored.check(&user, &keys) {
            Hash::Right => {}
            Hash::Old => Stored::new(&user, &keys)?.put(session)?,
            Hash::Wrong => {
                session.flush();
                return Ok(None);
            }
        }
        Ok(Some(user))
    }
}
