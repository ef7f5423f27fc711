//! [`Gate`]: a place where a request waits for the test.

use crate::PATIENCE;
use std::sync::Arc;
use tokio::sync::Notify;

/// A place where a request waits for the test: the test knows that it is there.
#[derive(Clone, Default)]
pub struct Gate(Arc<(Notify, Notify)>);

impl Gate {
    /// In the app: tell that the request is here, and wait to be let through.
    pub async fn pass(&self) {
        self.0.0.notify_one();
        self.0.1.notified().await;
    }

    /// In the test: wait until a request is there.
    pub async fn reached(&self) {
        within(self.0.0.notified()).await;
    }

    /// In the test: let one request through.
    pub fn open(&self) {
        self.0.1.notify_one();
    }
}

/// A future that has to come to its end.
pub async fn within<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future)
        .await
        .expect("a future that ends")
}
