//! [`InUse`]: a connection that goes back to its pool when its statement has ended, and not before.

use super::{CONNECT, Failed, STATEMENT, is_broken};
use deadpool_postgres::{
    Object,
    tokio_postgres::{Error as PgError, NoTls},
};
use tokio::{
    runtime::Handle,
    time::{error::Elapsed, timeout},
};

/// A connection with a statement under way. Nobody else gets it before that has ended: it would wait, too.
pub(super) struct InUse {
    client: Option<Object>,
    cancels: bool,
    /// It is broken, or the time of its statement is over.
    is_useless: bool,
}

impl InUse {
    /// `cancels`: the server is told to give up a statement that nobody waits for, over a connection without
    /// TLS.
    pub(super) fn new(client: Object, cancels: bool) -> Self {
        InUse {
            client: Some(client),
            cancels,
            is_useless: false,
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
        // The pool may not know yet that it broke.
        self.is_useless = match &ended {
            Ok(Ok(_)) => false,
            Ok(Err(error)) => is_broken(error),
            Err(_) => true,
        };
        if !self.is_useless {
            self.client = None;
        }
        ended
            .map_err(|_| Failed::TimeOut)?
            .map_err(Failed::Statement)
    }
}

/// Whoever waited may have left.
impl Drop for InUse {
    fn drop(&mut self) {
        let Some(client) = self.client.take() else {
            return;
        };
        match Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(leave(client, self.cancels, self.is_useless))),
            Err(_) => drop(Object::take(client)),
        }
    }
}

/// Give a connection back, or close it.
async fn leave(client: Object, cancels: bool, is_useless: bool) {
    // What is sent after a statement is answered after it.
    if !is_useless && let Ok(Ok(())) = timeout(STATEMENT, client.batch_execute("")).await {
        return;
    }
    let token = client.cancel_token();
    drop(Object::take(client));
    if cancels {
        // Otherwise the server works on, and the connection stays open as long. A statement that has ended
        // cannot be cancelled.
        let _ = timeout(CONNECT, token.cancel_query(NoTls)).await;
    }
}
