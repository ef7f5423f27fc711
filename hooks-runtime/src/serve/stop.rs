//! [`Stop`]: what ends a served app, whether it was told to stop or its `serve` was dropped.

use super::signals::Servers;
use crate::{
    Error,
    context::AppData,
    error::guard::guard_with_drop,
    registry::Item,
    router::{Assembled, ServingHook},
};
use std::{
    mem,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{runtime::Handle, task::JoinHandle, time::timeout};
use tracing::{Instrument, Span};

/// How long tasks that were cut off may take to end.
const CUT_OFF_LIMIT: Duration = Duration::from_secs(1);

/// The stop of an app. It is a task of its own, which is also spawned when this is dropped.
pub(super) struct Stop {
    pending: Option<Pending>,
    runtime: Handle,
    span: Span,
}

struct Pending {
    app: Assembled,
    limit: Duration,
    has_started: bool,
    /// Held until the stop is over: a signal in the meantime is the second one.
    servers: Arc<Servers>,
}

impl Stop {
    /// In a task of the runtime that serves the app.
    pub(super) fn new(app: Assembled, limit: Duration, servers: Arc<Servers>) -> Self {
        Stop {
            pending: Some(Pending {
                app,
                limit,
                has_started: false,
                servers,
            }),
            runtime: Handle::current(),
            span: Span::current(),
        }
    }

    /// Run the `before_serving` hooks, up to the first that fails.
    pub(super) async fn start(&mut self) -> Result<(), Error> {
        if let Some(pending) = &mut self.pending {
            for hook in mem::take(&mut pending.app.before_serving) {
                run(hook).await?;
            }
            pending.has_started = true;
        }
        Ok(())
    }

    /// Nothing has to be stopped.
    pub(super) fn call_off(mut self) {
        self.pending = None;
    }

    /// Stop the app, and wait for that. It goes on if this is dropped.
    pub(super) async fn run(mut self) -> Result<(), Error> {
        match self.spawn() {
            Some(stopped) => stopped.await?,
            None => Ok(()),
        }
    }

    fn spawn(&mut self) -> Option<JoinHandle<Result<(), Error>>> {
        let stopped = self.pending.take()?.stop();
        Some(self.runtime.spawn(stopped.instrument(self.span.clone())))
    }
}

impl Drop for Stop {
    fn drop(&mut self) {
        self.spawn();
    }
}

impl Pending {
    async fn stop(self) -> Result<(), Error> {
        if self.has_started {
            tracing::info!("stopping: requests in flight may finish");
            finish(&self.app.app, self.limit).await;
        }
        let stopped = after_serving(self.app.after_serving, self.limit).await;
        drop(self.servers);
        stopped
    }
}

/// Wait for requests until `limit`; then, again until `limit`, for teardowns and spawned work.
async fn finish(app: &AppData, limit: Duration) {
    let connections = &app.connections;
    if !connections.stop(limit).await {
        tracing::warn!(
            ?limit,
            "requests still in flight at the end of the limit are cut off"
        );
        if !connections.cut_off(CUT_OFF_LIMIT).await {
            tracing::error!("a request blocks its thread and cannot be cut off");
        }
    }
    let since = Instant::now();
    let teardowns = &app.tasks;
    teardowns.close();
    if timeout(limit.max(CUT_OFF_LIMIT), teardowns.wait())
        .await
        .is_err()
    {
        tracing::error!(
            ?limit,
            abandoned = teardowns.len(),
            "teardowns did not end within the limit"
        );
    }
    // After the teardowns, which may spawn work.
    let left = limit.saturating_sub(since.elapsed());
    app.background.stop(left, CUT_OFF_LIMIT).await;
}

/// Run all hooks, each within the limit, and return the first error.
async fn after_serving(hooks: Vec<ServingHook>, limit: Duration) -> Result<(), Error> {
    let mut stopped = Ok(());
    for hook in hooks {
        let name = hook.to_string();
        let ran = timeout(limit.max(CUT_OFF_LIMIT), run(hook)).await;
        let ran = ran.unwrap_or_else(|_| {
            let message =
                "an `after_serving` hook did not end within the shutdown timeout and was cut off";
            Err(Error::msg(message))
        });
        if let Err(error) = &ran {
            tracing::error!(hook = %name, error = %error.chain(), "after_serving failed");
        }
        stopped = stopped.and(ran);
    }
    stopped
}

async fn run(hook: ServingHook) -> Result<(), Error> {
    // The call itself may panic, too.
    match hook {
        ServingHook::OfMounted(call, _) => guard_with_drop(async { call().await }).await?,
        ServingHook::Function(record, visible) => match &record.item {
            Item::BeforeServing(run) | Item::AfterServing(run) => {
                guard_with_drop(async { run(&visible.states).await }).await?
            }
            _ => Ok(()),
        },
    }
}
