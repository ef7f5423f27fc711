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
    let mut thread = THREAD.lock().unwrap_or_else(PoisonError::into_inner);
    let unsent = match &*thread {
        Some(thread) => thread.send(running),
        None => Err(SendError(running)),
    };
    let Err(SendError(running)) = unsent else {
        return;
    };
    let (sender, receiver) = unbounded_channel();
    let started = thread::Builder::new()
        .name("hooks-teardown".to_owned())
        .spawn(move || run_all(receiver));
    if let Err(error) = started {
        tracing::error!(%error, "no thread for teardown");
        *thread = None;
        return drop(running);
    }
    // The thread has ended already if it got no runtime.
    let unsent = sender.send(running);
    *thread = Some(sender);
    drop(unsent);
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
