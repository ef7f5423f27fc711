//! Removes what has expired, from stores that do not do so by themselves, while the app serves.

use super::{
    plugin::{SESSIONS, with_causes},
    store::AnyStore,
};
use hooks_runtime::{State, after_serving, before_serving};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{task::AbortHandle, time::sleep};

const EVERY: Duration = crate::hours(1);

/// The task that does it, while there is one.
pub(super) struct Sweeper {
    /// `None` for sessions that are in their cookies.
    store: Option<Arc<dyn AnyStore>>,
    task: Mutex<Option<AbortHandle>>,
}

impl Sweeper {
    pub(super) fn new(store: Option<Arc<dyn AnyStore>>) -> Self {
        let task = Mutex::default();
        Sweeper { store, task }
    }

    fn replace(&self, task: Option<AbortHandle>) {
        let mut current = self.task.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = std::mem::replace(&mut *current, task) {
            before.abort();
        }
    }
}

impl Drop for Sweeper {
    fn drop(&mut self) {
        self.replace(None);
    }
}

#[before_serving(SESSIONS)]
fn start_sweeping(sweeper: State<Sweeper>) {
    if let Some(store) = sweeper.store.clone() {
        let task = tokio::spawn(sweep(store));
        sweeper.replace(Some(task.abort_handle()));
    }
}

#[after_serving(SESSIONS)]
fn stop_sweeping(sweeper: State<Sweeper>) {
    sweeper.replace(None);
}

async fn sweep(store: Arc<dyn AnyStore>) {
    loop {
        match store.delete_expired().await {
            Ok(0) => {}
            Ok(count) => tracing::debug!(count, "expired sessions were removed"),
            Err(error) => {
                tracing::warn!(error = %with_causes(&error), "expired sessions were not removed");
            }
        }
        sleep(EVERY).await;
    }
}
