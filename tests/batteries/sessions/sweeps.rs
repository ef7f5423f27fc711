//! What has expired is removed while the app serves.

use hooks_batteries::{
    Sessions, StoreDown,
    session::{Data, Id, Memory, Patch, SessionStore},
};
use hooks_runtime::prelude::*;
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{net::TcpListener, sync::Notify};

/// Counts how often it was asked to remove what has expired. The first time it is down.
#[derive(Clone, Default)]
struct Counting {
    inner: Memory,
    sweeps: Arc<AtomicUsize>,
}

impl SessionStore for Counting {
    async fn load(&self, id: &Id) -> Result<Option<Data>> {
        self.inner.load(id).await
    }

    async fn create(&self, id: &Id, data: &Data, ttl: Duration) -> Result<bool> {
        self.inner.create(id, data, ttl).await
    }

    async fn patch(&self, id: &Id, patch: &Patch, ttl: Duration) -> Result<bool> {
        self.inner.patch(id, patch, ttl).await
    }

    async fn rename(&self, from: &Id, to: &Id, patch: &Patch, ttl: Duration) -> Result<bool> {
        self.inner.rename(from, to, patch, ttl).await
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.inner.delete(id).await
    }

    async fn delete_expired(&self) -> Result<u64> {
        match self.sweeps.fetch_add(1, Ordering::SeqCst) {
            0 => Err(StoreDown::new("Counting", "on purpose").into()),
            _ => Ok(0),
        }
    }
}

/// The time is that of the test, so that hours are short.
#[tokio::test(start_paused = true)]
async fn b13_a_served_app_removes_what_has_expired_until_it_stops() {
    let store = Counting::default();
    let stop = Arc::new(Notify::new());
    let stopped = stop.clone();
    let app = App::new().with(Sessions::new(store.clone()));
    let app = app.stop_when(async move { stopped.notified().await });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let served = tokio::spawn(app.serve_on(listener));
    while store.sweeps.load(Ordering::SeqCst) < 3 {
        tokio::time::sleep(Duration::from_secs(60)).await;
    }
    stop.notify_one();
    served.await.unwrap().unwrap();
    let so_far = store.sweeps.load(Ordering::SeqCst);
    tokio::time::sleep(Duration::from_secs(5 * 60 * 60)).await;
    assert_eq!(store.sweeps.load(Ordering::SeqCst), so_far);
}
