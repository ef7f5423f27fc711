//! [`InUse`]: a connection that goes back to its pool when its statement has ended, and not before.

use super::{CONNECT, Failed, is_broken};
use deadpool_postgres::{
    Object,
    tokio_postgres::{Error as PgError, NoTls},
};
use tokio::{
    runtime::Handle,
    time::{error::Elapsed, timeout},
};

/// A connection with a statement under way. Unless that has ended, nobody else gets the connection: it
/// would fail, or wait for this statement.
pub(super) struct InUse {
    client: Option<Object>,
    cancels: bool,
}

impl InUse {
    /// `cancels`: the server is told to give up a statement that nobody waits for, over a connection without
    /// TLS.
    pub(super) fn new(client: Object, cancels: bool) -> Self {
        InUse {
            client: Some(client),
            cancels,
        }
    }

    pub(super) fn object(&self) -> &Object {
        self.client.as_ref().expect("taken at the end only")
    }

    /// The statement has ended, or its time is over.
    pub(super) fn ended<T>(
        mut self,
        ended: Result<Result<T, PgError>, Elapsed>,
    ) -> Result<T, Failed> {
        let ended = ended.map_err(|_| Failed::TimeOut)?;
        // The pool may not know yet that it broke.
        if !ended.as_ref().is_err_and(is_broken) {
            self.client = None;
        }
        ended.map_err(Failed::Statement)
    }
}

impl Drop for InUse {
    fn drop(&mut self) {
        let Some(client) = self.client.take() else {
            return;
        };
        // Otherwise the server works on, and the connection stays open as long.
        if let (true, Ok(runtime)) = (self.cancels, Handle::try_current()) {
            let token = client.cancel_token();
            runtime.spawn(timeout(CONNECT, async move {
                // One that has ended cannot be cancelled.
                let _ = token.cancel_query(NoTls).await;
            }));
        }
        drop(Object::take(client));
    }
}
