//! [`Layered`]: sessions in one store, with copies in a faster one.

use super::{Data, Id, Patch, SessionStore};
use crate::{Clock, minutes};
use hooks_runtime::{Error, Result};
use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

/// How long a copy lives at most.
const KEPT: Duration = minutes(1);

/// Seconds from one warning to the next.
const BETWEEN_WARNINGS: u64 = 60;

/// Sessions in the second store, with copies in the first one, as Django's `cached_db`:
/// `Sessions::new(Layered(redis, postgres))`.
///
/// The second store decides. A session is read from the first store, and if that has no copy, from the
/// second, which also makes a copy. What changes a session is done in the second store and then to the copy;
/// if the second does not answer, it is a [`StoreDown`](crate::StoreDown).
///
/// The first store may be down, slow or empty: then the second does it all, and a warning is logged, once a
/// minute at most. If the second is down, sessions that have a copy can still be read.
///
/// # How old a copy may be
///
/// Each change and each logout removes the copy, and who makes one looks whether the session has changed
/// meanwhile. So a copy is old for as long as such a look takes, or, and then for a minute at most, which is
/// how long any copy lives,
///
/// - if the first store did not answer when the session was changed or ended, and then has its data still;
/// - if the process ended, or the client left, in the middle of a change or of making a copy.
///
/// In that time the old values can be read, also those of a session that was logged out, but none can be
/// written: that is for the second store to decide. If no such minute may be, use the second store alone.
///
/// A copy may outlive its session by as much. [`Sessions`](super::Sessions) knows the end of a session from
/// its values.
#[derive(Clone, Debug)]
pub struct Layered<A, B>(
    /// The faster store, which has copies.
    pub A,
    /// The store that has the sessions.
    pub B,
);

impl<A: SessionStore, B: SessionStore> Layered<A, B> {
    /// Remove a copy. `false`: the first store does not answer.
    async fn forget(&self, id: &Id) -> bool {
        answered(self.0.delete(id).await).is_some()
    }

    /// Make a copy of what the second store had, and tell what it has now.
    async fn copy(&self, id: &Id, data: Data, ttl: Duration) -> Option<Data> {
        if answered(self.0.create(id, &data, ttl.min(KEPT)).await) != Some(true) {
            return Some(data);
        }
        // Who changed it before the copy was there has removed none. Who changes it later removes this one.
        match self.1.load(id).await {
            Ok(Some(now)) if now == data => Some(data),
            Ok(now) => {
                self.forget(id).await;
                now
            }
            Err(_) => {
                self.forget(id).await;
                Some(data)
            }
        }
    }

    /// Make a copy of a session that has changed. It is stored already, so nothing here is an error.
    async fn renew(&self, id: &Id, ttl: Duration) {
        if self.forget(id).await
            && let Ok(Some(data)) = self.1.load(id).await
        {
            self.copy(id, data, ttl).await;
        }
    }
}

impl<A: SessionStore, B: SessionStore> SessionStore for Layered<A, B> {
    async fn load(&self, id: &Id) -> Result<Option<Data>> {
        let copy = answered(self.0.load(id).await);
        let is_up = copy.is_some();
        if let Some(data) = copy.flatten() {
            return Ok(Some(data));
        }
        match self.1.load(id).await? {
            Some(data) if is_up => Ok(self.copy(id, data, KEPT).await),
            data => Ok(data),
        }
    }

    async fn create(&self, id: &Id, data: &Data, ttl: Duration) -> Result<bool> {
        if !self.1.create(id, data, ttl).await? {
            return Ok(false);
        }
        // Nobody knows the id yet: what is there is of a session that has expired.
        if answered(self.0.create(id, data, ttl.min(KEPT)).await) == Some(false) {
            self.forget(id).await;
        }
        Ok(true)
    }

    async fn patch(&self, id: &Id, patch: &Patch, ttl: Duration) -> Result<bool> {
        let is_there = self.1.patch(id, patch, ttl).await?;
        if is_there {
            self.renew(id, ttl).await;
        } else {
            self.forget(id).await;
        }
        Ok(is_there)
    }

    async fn rename(&self, from: &Id, to: &Id, patch: &Patch, ttl: Duration) -> Result<bool> {
        // Before it, too: a client that leaves in between leaves no copy of what has ended.
        let is_up = self.forget(from).await;
        let is_there = self.1.rename(from, to, patch, ttl).await?;
        if is_up {
            self.forget(from).await;
            if is_there {
                self.renew(to, ttl).await;
            }
        }
        Ok(is_there)
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let is_up = self.forget(id).await;
        self.1.delete(id).await?;
        if is_up {
            self.forget(id).await;
        }
        Ok(())
    }

    async fn delete_expired(&self) -> Result<u64> {
        answered(self.0.delete_expired().await);
        self.1.delete_expired().await
    }
}

/// What the first store said; `None` and a warning if it failed.
fn answered<T>(answer: Result<T>) -> Option<T> {
    answer.map_err(|error| warn(&error)).ok()
}

fn warn(error: &Error) {
    static LAST: AtomicU64 = AtomicU64::new(0);
    let (now, last) = (Clock::system().seconds(), LAST.load(Ordering::Relaxed));
    let is_due = now.saturating_sub(last) >= BETWEEN_WARNINGS;
    if is_due
        && LAST
            .compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed)
            .is_ok()
    {
        tracing::warn!(%error, "the first store of sessions fails, and the second does without it");
    }
}
