//! [`Memory`]: sessions in this process.

use super::{Data, Id, Patch, SessionStore};
use crate::Clock;
use hooks_runtime::Result;
use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

/// Below so many sessions nothing is swept.
const FEW: usize = 1024;

/// Sessions in the memory of this process, for examples, tests, and an app that is one process. They end
/// with it. Clones share their sessions.
///
/// Sessions that have expired are removed while new ones are made, and once an hour while the app serves.
/// Those in memory are never more than twice as many as lived at the last removal, or 1024.
#[derive(Clone)]
pub struct Memory {
    rows: Arc<Mutex<Rows>>,
    clock: Clock,
}

struct Rows {
    by_key: HashMap<String, Row>,
    /// With so many sessions the expired ones are removed.
    sweeps_at: usize,
}

struct Row {
    data: Data,
    expires: SystemTime,
}

impl Memory {
    /// An empty store.
    pub fn new() -> Self {
        Memory::with_clock(Clock::system())
    }

    /// An empty store that reads the time from `clock`.
    pub fn with_clock(clock: Clock) -> Self {
        let rows = Rows {
            by_key: HashMap::new(),
            sweeps_at: FEW,
        };
        let rows = Arc::new(Mutex::new(rows));
        Memory { rows, clock }
    }

    /// Remove all sessions.
    pub fn clear(&self) {
        let mut rows = self.lock();
        rows.by_key.clear();
        rows.sweeps_at = FEW;
    }

    fn lock(&self) -> MutexGuard<'_, Rows> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn expires(&self, ttl: Duration) -> SystemTime {
        let now = self.clock.now();
        // An age beyond what the clock can show is one of a year.
        now.checked_add(ttl).unwrap_or(now + crate::days(365))
    }
}

impl Default for Memory {
    fn default() -> Self {
        Memory::new()
    }
}

impl Rows {
    fn live(&mut self, key: &str, now: SystemTime) -> Option<&mut Row> {
        self.by_key.get_mut(key).filter(|row| row.expires > now)
    }

    fn sweep(&mut self, now: SystemTime) -> usize {
        let before = self.by_key.len();
        self.by_key.retain(|_, row| row.expires > now);
        self.sweeps_at = FEW.max(2 * self.by_key.len());
        before - self.by_key.len()
    }
}

impl SessionStore for Memory {
    async fn load(&self, id: &Id) -> Result<Option<Data>> {
        let now = self.clock.now();
        Ok(self
            .lock()
            .live(&id.at_rest(), now)
            .map(|row| row.data.clone()))
    }

    async fn create(&self, id: &Id, data: &Data, ttl: Duration) -> Result<bool> {
        let (key, now) = (id.at_rest(), self.clock.now());
        let mut rows = self.lock();
        if rows.live(&key, now).is_some() {
            return Ok(false);
        }
        if rows.by_key.len() >= rows.sweeps_at {
            rows.sweep(now);
        }
        let (data, expires) = (data.clone(), self.expires(ttl));
        rows.by_key.insert(key, Row { data, expires });
        Ok(true)
    }

    async fn patch(&self, id: &Id, patch: &Patch, ttl: Duration) -> Result<bool> {
        let now = self.clock.now();
        let mut rows = self.lock();
        let Some(row) = rows.live(&id.at_rest(), now) else {
            return Ok(false);
        };
        patch.apply(&mut row.data);
        row.expires = self.expires(ttl);
        Ok(true)
    }

    async fn rename(&self, from: &Id, to: &Id, patch: &Patch, ttl: Duration) -> Result<bool> {
        let (key, now) = (from.at_rest(), self.clock.now());
        let mut rows = self.lock();
        if rows.live(&key, now).is_none() {
            return Ok(false);
        }
        let Some(mut row) = rows.by_key.remove(&key) else {
            return Ok(false);
        };
        patch.apply(&mut row.data);
        row.expires = self.expires(ttl);
        rows.by_key.insert(to.at_rest(), row);
        Ok(true)
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.lock().by_key.remove(&id.at_rest());
        Ok(())
    }

    async fn delete_expired(&self) -> Result<u64> {
        let now = self.clock.now();
        Ok(self.lock().sweep(now) as u64)
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory")
            .field("sessions", &self.lock().by_key.len())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::days;

    #[tokio::test]
    async fn expired_sessions_leave_the_memory() {
        let clock = Clock::stopped();
        let memory = Memory::with_clock(clock.clone());
        for _ in 0..20 {
            for _ in 0..FEW {
                memory
                    .create(&Id::random(), &Data::new(), days(1))
                    .await
                    .unwrap();
            }
            clock.advance(days(1));
            let kept = memory.lock().by_key.len();
            assert!(kept <= 2 * FEW, "{kept}");
        }
        memory.delete_expired().await.unwrap();
        assert_eq!(memory.lock().by_key.len(), 0);
    }
}
