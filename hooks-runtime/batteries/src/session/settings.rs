//! [`Settings`] of all sessions of an app, and [`Backend`], where they are kept.

use super::{CookieStore, Data, Id, Patch, SessionStore, age::Ages, store::AnyStore};
use crate::{Clock, Cookie};
use hooks_runtime::{RequestContext, Result};
use std::{fmt, sync::Arc, time::Duration};

#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub(super) backend: Backend,
    pub(super) cookie: Cookie,
    pub(super) ages: Ages,
    pub(super) clock: Clock,
    pub(super) problems: Vec<&'static str>,
}

/// Where sessions are kept.
#[derive(Clone)]
pub(super) enum Backend {
    Store(Arc<dyn AnyStore>),
    Cookie(CookieStore),
}

/// What [`Sessions::new`](super::Sessions::new) takes: a [`SessionStore`] or a [`CookieStore`].
pub trait IntoBackend: sealed::Sealed {}

pub(super) mod sealed {
    /// How it becomes a backend is of no use to others.
    pub trait Sealed {
        #[allow(
            private_interfaces,
            reason = "the trait cannot be named outside of this crate"
        )]
        fn into_backend(self) -> super::Backend;
    }
}

impl<S: SessionStore> IntoBackend for S {}

impl<S: SessionStore> sealed::Sealed for S {
    #[allow(
        private_interfaces,
        reason = "the trait cannot be named outside of this crate"
    )]
    fn into_backend(self) -> Backend {
        Backend::Store(Arc::new(self))
    }
}

impl IntoBackend for CookieStore {}

impl sealed::Sealed for CookieStore {
    #[allow(
        private_interfaces,
        reason = "the trait cannot be named outside of this crate"
    )]
    fn into_backend(self) -> Backend {
        Backend::Cookie(self)
    }
}

/// A session that is stored, and its values.
pub(super) type Found = (Id, Data);

impl Backend {
    /// If something is kept outside of the cookies.
    pub(super) fn store(&self) -> Option<Arc<dyn AnyStore>> {
        match self {
            Backend::Store(store) => Some(store.clone()),
            Backend::Cookie(_) => None,
        }
    }

    /// As a request uses it: with the keys of the app, if it has none of its own.
    pub(super) fn for_request(&self, ctx: &RequestContext) -> Result<Self> {
        Ok(match self {
            Backend::Store(store) => Backend::Store(store.clone()),
            Backend::Cookie(cookies) => Backend::Cookie(cookies.for_request(ctx)?),
        })
    }

    /// The session that the value of the cookie of this name stands for.
    pub(super) async fn load(&self, name: &str, value: &str) -> Result<Option<Found>> {
        match self {
            Backend::Cookie(cookies) => Ok(cookies.open(name, value)),
            Backend::Store(store) => match Id::parse(value) {
                Some(id) => Ok(store.load(&id).await?.map(|data| (id, data))),
                None => Ok(None),
            },
        }
    }

    pub(super) async fn create(&self, id: &Id, data: &Data, ttl: Duration) -> Result<bool> {
        match self {
            Backend::Cookie(_) => Ok(true),
            Backend::Store(store) => store.create(id, data, ttl).await,
        }
    }

    pub(super) async fn patch(&self, id: &Id, patch: &Patch, ttl: Duration) -> Result<bool> {
        match self {
            Backend::Cookie(_) => Ok(true),
            Backend::Store(store) => store.patch(id, patch, ttl).await,
        }
    }

    pub(super) async fn rename(
        &self,
        from: &Id,
        to: &Id,
        patch: &Patch,
        ttl: Duration,
    ) -> Result<bool> {
        match self {
            Backend::Cookie(_) => Ok(true),
            Backend::Store(store) => store.rename(from, to, patch, ttl).await,
        }
    }

    pub(super) async fn delete(&self, id: &Id) -> Result<()> {
        match self {
            Backend::Cookie(_) => Ok(()),
            Backend::Store(store) => store.delete(id).await,
        }
    }
}

impl fmt::Debug for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Backend::Cookie(cookies) => cookies.fmt(f),
            Backend::Store(_) => f.write_str("Store"),
        }
    }
}
