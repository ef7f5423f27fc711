//! [`Teardown`]: the hooks that run when a request is over, whatever became of it.

use super::{Cx, guard::guard};
use crate::{Error, Outcome, error::drop_quietly, pipeline::Call};
use axum::http::{Method, Uri};
use std::thread;
use tokio::runtime::{self, Handle};

/// The teardown hooks of one request that have not run yet. Dropped, it runs them all the same.
pub(super) struct Teardown {
    /// Taken only when the rest moves elsewhere.
    cx: Option<Cx>,
    outcome: Outcome,
    next: usize,
    has_begun: bool,
    /// How often the rest had to move: to a task, then to a thread of its own.
    moves: u8,
}

impl Teardown {
    pub(super) fn new(cx: Cx, outcome: Outcome) -> Self {
        Teardown {
            cx: Some(cx),
            outcome,
            next: 0,
            has_begun: false,
            moves: 0,
        }
    }

    /// The response is over: before all hooks, tell those who asked about this request alone.
    fn begin(&mut self) {
        if std::mem::replace(&mut self.has_begun, true) {
            return;
        }
        if let Some(context) = self.cx.as_ref().and_then(Cx::existing_context) {
            self.outcome.elapsed = context.elapsed();
            context.call_after_response(&self.outcome);
        }
    }

    /// The method and the URI of the request, while it is here.
    pub(super) fn line(&self) -> Option<(&Method, &Uri)> {
        self.cx.as_ref().map(Cx::line)
    }

    pub(super) fn outcome(&mut self) -> &mut Outcome {
        &mut self.outcome
    }

    /// Run the hooks up to the first that has to be awaited. `true` if none is left.
    pub(super) fn run_sync(&mut self) -> bool {
        self.begin();
        let Some(cx) = &mut self.cx else { return true };
        let target = cx.target.clone();
        while let Some(step) = target.plan.teardown.get(self.next) {
            let Call::Sync(call) = &step.call else {
                return false;
            };
            self.next += 1;
            let ran = Error::catch(|| call(cx, &mut self.outcome)).unwrap_or_else(Err);
            report(step, ran);
        }
        true
    }

    /// Run all that is left.
    pub(super) async fn run(mut self) {
        while !self.run_sync() {
            let Some(cx) = &mut self.cx else { return };
            let target = cx.target.clone();
            let step = &target.plan.teardown[self.next];
            self.next += 1;
            report(step, guard(step.call.invoke(cx, &mut self.outcome)).await);
        }
    }

    /// Run all that is left without anybody waiting for it: now, or on the runtime from the first
    /// hook that has to be awaited.
    pub(super) fn detach(mut self) {
        if self.run_sync() {
            return;
        }
        self.moves += 1;
        match (self.moves, Handle::try_current()) {
            (1, Ok(runtime)) => {
                if let Some(cx) = &self.cx {
                    let app = cx.target.matched.app.clone();
                    app.tasks.spawn_on(self.run(), &runtime);
                }
            }
            // No runtime, or one that is shutting down and dropped the task.
            (1 | 2, _) => self.run_on_a_thread(),
            _ => {
                tracing::error!("teardown was abandoned: no runtime would run it");
                self.end();
            }
        }
    }

    /// Drop the request, whatever that does.
    fn end(&mut self) {
        if let Some(mut cx) = self.cx.take() {
            cx.end();
        }
        drop_quietly(self.outcome.take());
    }

    fn run_on_a_thread(mut self) {
        self.moves = 2;
        let spawned = thread::Builder::new()
            .name("hooks-teardown".to_owned())
            .spawn(
                move || match runtime::Builder::new_current_thread().enable_all().build() {
                    Ok(runtime) => runtime.block_on(self.run()),
                    Err(error) => tracing::error!(%error, "no runtime for teardown"),
                },
            );
        if let Err(error) = spawned {
            tracing::error!(%error, "no thread for teardown");
        }
    }
}

impl Drop for Teardown {
    fn drop(&mut self) {
        let is_left = |cx: &Cx| !self.has_begun || self.next < cx.target.plan.teardown.len();
        if self.cx.as_ref().is_some_and(is_left) {
            let rest = Teardown {
                cx: self.cx.take(),
                outcome: self.outcome.take(),
                next: self.next,
                has_begun: self.has_begun,
                moves: self.moves,
            };
            rest.detach();
        } else {
            self.end();
        }
    }
}

/// The request is over, and its response is out of reach: only teardown is left.
pub(super) fn detach_teardown(mut cx: Cx, mut outcome: Outcome) {
    outcome.status = outcome.status.or(cx.handshake);
    cx.restore_head();
    Teardown::new(cx, outcome).detach();
}

fn report<S, O>(step: &super::Step<S, O>, ran: Result<(), Error>) {
    if let Err(error) = ran {
        tracing::error!(hook = %step.record, error = %error.chain(), "teardown failed");
    }
}
