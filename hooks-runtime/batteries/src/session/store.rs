//! [`SessionStore`]: what keeps sessions, and its form for any of them.

use super::{Data, Id, Patch};
use hooks_runtime::Result;
use std::{future::Future, pin::Pin, time::Duration};

/// A place for sessions. [`Memory`](super::Memory) is one; with the features `redis` and `postgres` there
/// are `Redis` and `Postgres`. One of your own passes `session::suite::check` in its tests.
///
/// Every function is one step: a store that needs several statements for it runs them in a transaction.
/// `ttl` is how long the session lives from now on, from a second to 100 years. A session that has expired counts as gone, whether or
/// not it is still stored. A store keeps [`Id::at_rest`], never the id itself.
///
/// A connection that failed is a [`StoreDown`](crate::StoreDown); another error is a 500. No function
/// waits for long: limit how long a connection and a statement may take.
pub trait SessionStore: Send + Sync + 'static {
    /// The values of a session; `None` if there is none with this id.
    fn load(&self, id: &Id) -> impl Future<Output = Result<Option<Data>>> + Send;

    /// Store a new session, also one without values. `false`: there is one with this id.
    fn create(
        &self,
        id: &Id,
        data: &Data,
        ttl: Duration,
    ) -> impl Future<Output = Result<bool>> + Send;

    /// Change a session. `false`: it is gone, and nothing may be stored.
    fn patch(
        &self,
        id: &Id,
        patch: &Patch,
        ttl: Duration,
    ) -> impl Future<Output = Result<bool>> + Send;

    /// Give a session a new id, and change it. `false`: it is gone, and nothing may be stored.
    fn rename(
        &self,
        from: &Id,
        to: &Id,
        patch: &Patch,
        ttl: Duration,
    ) -> impl Future<Output = Result<bool>> + Send;

    /// Remove a session, if it is there.
    fn delete(&self, id: &Id) -> impl Future<Output = Result<()>> + Send;

    /// Remove what has expired, and tell how many sessions that were. A store that does so by itself
    /// returns 0.
    fn delete_expired(&self) -> impl Future<Output = Result<u64>> + Send;
}

type Boxed<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// A [`SessionStore`] of whatever type.
pub(crate) trait AnyStore: Send + Sync {
    fn load<'a>(&'a self, id: &'a Id) -> Boxed<'a, Option<Data>>;
    fn create<'a>(&'a self, id: &'a Id, data: &'a Data, ttl: Duration) -> Boxed<'a, bool>;
    fn patch<'a>(&'a self, id: &'a Id, patch: &'a Patch, ttl: Duration) -> Boxed<'a, bool>;
    fn rename<'a>(
        &'a self,
        from: &'a Id,
        to: &'a Id,
        patch: &'a Patch,
        ttl: Duration,
    ) -> Boxed<'a, bool>;
    fn delete<'a>(&'a self, id: &'a Id) -> Boxed<'a, ()>;
    fn delete_expired(&self) -> Boxed<'_, u64>;
}

impl<S: SessionStore> AnyStore for S {
    fn load<'a>(&'a self, id: &'a Id) -> Boxed<'a, Option<Data>> {
        Box::pin(SessionStore::load(self, id))
    }

    fn create<'a>(&'a self, id: &'a Id, data: &'a Data, ttl: Duration) -> Boxed<'a, bool> {
        Box::pin(SessionStore::create(self, id, data, ttl))
    }

    fn patch<'a>(&'a self, id: &'a Id, patch: &'a Patch, ttl: Duration) -> Boxed<'a, bool> {
        Box::pin(SessionStore::patch(self, id, patch, ttl))
    }

    fn rename<'a>(
        &'a self,
        from: &'a Id,
        to: &'a Id,
        patch: &'a Patch,
        ttl: Duration,
    ) -> Boxed<'a, bool> {
        Box::pin(SessionStore::rename(self, from, to, patch, ttl))
    }

    fn delete<'a>(&'a self, id: &'a Id) -> Boxed<'a, ()> {
        Box::pin(SessionStore::delete(self, id))
    }

    fn delete_expired(&self) -> Boxed<'_, u64> {
        Box::pin(SessionStore::delete_expired(self))
    }
}
