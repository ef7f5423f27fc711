//! [`Trace`]: what ran, in order.

use crate::PATIENCE;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// What ran, in order. Given to an app as its `State<Trace>`.
#[derive(Clone, Default)]
pub struct Trace(Arc<Inner>);

#[derive(Default)]
struct Inner {
    lines: Mutex<Vec<String>>,
    blocking: Condvar,
    waiting: Notify,
}

impl Trace {
    /// Add a line.
    pub fn push(&self, line: impl Into<String>) {
        self.lock().push(line.into());
        self.0.blocking.notify_all();
        self.0.waiting.notify_one();
    }

    /// All that ran since the last call, in one string.
    pub fn take(&self) -> String {
        std::mem::take(&mut *self.lock()).join(" > ")
    }

    /// Wait until this has run, then [`take`](Trace::take).
    pub async fn take_once(&self, last: &str) -> String {
        let seen = async {
            while !self.lock().iter().any(|line| line == last) {
                self.0.waiting.notified().await;
            }
        };
        let came = tokio::time::timeout(PATIENCE, seen).await.is_ok();
        assert!(came, "`{last}` never came: {}", self.take());
        self.take()
    }

    /// As [`take_once`](Trace::take_once), on a thread without a runtime.
    pub fn block_until(&self, last: &str) -> String {
        let is_missing = |lines: &mut Vec<String>| !lines.iter().any(|line| line == last);
        let waited = self
            .0
            .blocking
            .wait_timeout_while(self.lock(), PATIENCE, is_missing);
        let (lines, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
        assert!(!timeout.timed_out(), "`{last}` never came: {lines:?}");
        drop(lines);
        self.take()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<String>> {
        self.0.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
