//! [`SessionStore`]: what keeps sessions, and its form for any of them.

use super::{Data, Id, Patch};
use hooks_runtime::Result;
use std::{future::Future, pin::Pin, time::Duration};

/// A place for sessions. [`Memory`](super::Memory) is one; with the features `redis` and `postgres` there
/// are `Redis` and `Postgres`.
///
/// Every function is one step: a store that needs several statements for it runs them in a transaction.
/// `ttl` is how long the session lives from now on, from a second to 100 years. A session that has expired
/// counts as gone, whether or not it is still stored. A store keeps [`Id::at_rest`], never the id itself.
///
/// A connection that failed is a [`StoreDown`](crate::StoreDown); another error is a 500. No function
/// waits for long: limit how long a connection and a statement may take. A client that leaves drops the
/// future of a function at any `.await`: no connection may then be given to others with a statement or a
/// transaction under way.
///
/// # A store of your own
///
/// Any database will do that has transactions. In SQL, for a table
/// `sessions (key text primary key, data text not null, expires timestamptz not null)`:
///
/// | function | statements |
/// |---|---|
/// | `load` | `select data from sessions where key = $1 and expires > now()` |
/// | `create` | `insert into sessions values ($1, $2, $3) on conflict (key) do update set data = excluded.data, expires = excluded.expires where sessions.expires <= now()`: `false` if that changed no row |
/// | `patch`, `rename` | in one transaction: `select data from sessions where key = $1 and expires > now() for update`, and with the data that [`Patch::apply`] has changed `update sessions set key = $2, data = $3, expires = $4 where key = $1`; `false` if there was no row |
/// | `delete` | `delete from sessions where key = $1` |
/// | `delete_expired` | `delete from sessions where expires <= now()`, not too many at one time |
///
/// `data` is text: the types that databases have for JSON change some numbers and texts. Whatever it
/// keeps them in, a store passes [`suite::check`](super::suite::check) (feature `testing`). Here the table is
/// a map, and its lock the transaction:
///
/// ```
/// use hooks_batteries::session::{Data, Id, Patch, SessionStore, suite};
/// use hooks_runtime::Result;
/// use std::{collections::HashMap, sync::Mutex, time::{Duration, Instant}};
///
/// #[derive(Default)]
/// struct Table(Mutex<HashMap<String, (String, Instant)>>);
///
/// impl Table {
///     /// The transaction of `patch` and `rename`.
///     fn change(&self, from: &Id, to: &Id, patch: &Patch, ttl: Duration) -> Result<bool> {
///         let (now, mut rows) = (Instant::now(), self.0.lock().unwrap());
///         let Some((data, _)) = rows.get(&from.at_rest()).filter(|(_, expires)| *expires > now) else {
///             return Ok(false);
///         };
///         let mut data: Data = serde_json::from_str(data)?;
///         patch.apply(&mut data);
///         rows.remove(&from.at_rest());
///         rows.insert(to.at_rest(), (serde_json::to_string(&data)?, now + ttl));
///         Ok(true)
///     }
/// }
///
/// impl SessionStore for Table {
///     async fn load(&self, id: &Id) -> Result<Option<Data>> {
///         let (now, rows) = (Instant::now(), self.0.lock().unwrap());
///         let row = rows.get(&id.at_rest()).filter(|(_, expires)| *expires > now);
///         Ok(row.map(|(data, _)| serde_json::from_str(data)).transpose()?)
///     }
///
///     async fn create(&self, id: &Id, data: &Data, ttl: Duration) -> Result<bool> {
///         let (now, mut rows) = (Instant::now(), self.0.lock().unwrap());
///         if rows.get(&id.at_rest()).is_some_and(|(_, expires)| *expires > now) {
///             return Ok(false);
///         }
///         rows.insert(id.at_rest(), (serde_json::to_string(data)?, now + ttl));
///         Ok(true)
///     }
///
///     async fn patch(&self, id: &Id, patch: &Patch, ttl: Duration) -> Result<bool> {
///         self.change(id, id, patch, ttl)
///     }
///
///     async fn rename(&self, from: &Id, to: &Id, patch: &Patch, ttl: Duration) -> Result<bool> {
///         self.change(from, to, patch, ttl)
///     }
///
///     async fn delete(&self, id: &Id) -> Result<()> {
///         self.0.lock().unwrap().remove(&id.at_rest());
///         Ok(())
///     }
///
///     async fn delete_expired(&self) -> Result<u64> {
///         let (now, mut rows) = (Instant::now(), self.0.lock().unwrap());
///         let before = rows.len();
///         rows.retain(|_, (_, expires)| *expires > now);
///         Ok((before - rows.len()) as u64)
///     }
/// }
///
/// # #[tokio::main]
/// # async fn main() {
/// suite::check(Table::default()).await; // in a test of yours
/// # }
/// ```
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
