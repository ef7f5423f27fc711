//! [`run_elsewhere`]: teardowns whose runtime has ended, or that never had one.

use super::BoxFuture;
use std::{
    sync::{Mutex, PoisonError},
    thread,
};
use tokio::{
    runtime,
    sync::mpsc::{UnboundedReceiver, UnboundedSender, error::SendError, unbounded_channel},
};

type Running = BoxFuture<'static, ()>;

/// To the one thread for all. It starts when it is needed, and stays.
static THREAD: Mutex<Option<UnboundedSender<Running>>> = Mutex::new(None);

/// Run a teardown on a thread with a runtime of its own. If there is none, it is dropped.
pub(super) fn run_elsewhere(running: Running) {
    // Dropped when the lock is free: the values of a request may end another one in their `Drop`.
    let unsent = send(running);
    drop(unsent);
}

fn send(running: Running) -> Result<(), SendError<Running>> {
    let mut thread = THREAD.lock().unwrap_or_else(PoisonError::into_inner);
    let unsent = match &*thread {
        Some(thread) => thread.send(running),
        None => Err(SendError(running)),
    };
    let Err(SendError(running)) = unsent else {
        return Ok(());
    };
    let (sender, receiver) = unbounded_channel();
    let started = thread::Builder::new()
        .name("hooks-teardown".to_owned())
        .spawn(move || run_all(receiver));
    if let Err(error) = started {
        tracing::error!(%error, "no thread for teardown");
        *thread = None;
        return Err(SendError(running));
    }
    // The thread has ended already if it got no runtime.
    let sent = sender.send(running);
    *thread = Some(sender);
    sent
}

fn run_all(mut receiver: UnboundedReceiver<Running>) {
    match runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(async {
            while let Some(running) = receiver.recv().await {
                tokio::spawn(running);
            }
        }),
        Err(error) => tracing::error!(%error, "no runtime for teardown"),
    }
}
