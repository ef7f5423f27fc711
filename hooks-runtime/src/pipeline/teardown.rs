//! [`Teardown`]: the hooks that run when a request is over, whatever became of it.

use super::{Cx, guard::guard};
use crate::{Error, Outcome, error::drop_quietly, pipeline::Call};
use axum::http::{Method, Uri};
use std::{mem, thread};
use tokio::runtime::{self, Handle};

/// The teardown hooks of one request that have not run yet. Dropped, it runs them all the same.
pub(super) struct Teardown {
    /// Taken only when the rest moves elsewhere.
    cx: Option<Cx>,
    outcome: Outcome,
    next: usize,
    has_begun: bool,
    runner: Runner,
}

/// Who runs the hooks. If one cannot run what is left, the next does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Runner {
    /// Whoever ended the request.
    Caller,
    /// A task of the runtime.
    Task,
    /// A thread with a runtime of its own.
    Thread,
}

impl Runner {
    /// A task that is dropped belongs to a runtime that shuts down, which runs no other.
    fn next(self, has_runtime: bool) -> Option<Self> {
        match self {
            Runner::Caller if has_runtime => Some(Runner::Task),
            Runner::Caller | Runner::Task => Some(Runner::Thread),
            Runner::Thread => None,
        }
    }
}

impl Teardown {
    pub(super) fn new(cx: Cx, outcome: Outcome) -> Self {
        Teardown {
            cx: Some(cx),
            outcome,
            next: 0,
            has_begun: false,
            runner: Runner::Caller,
        }
    }

    /// The `after_response` callbacks of this request come before all hooks.
    fn begin(&mut self) {
        if mem::replace(&mut self.has_begun, true) {
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
        let runtime = Handle::try_current();
        let Some(runner) = self.runner.next(runtime.is_ok()) else {
            tracing::error!("teardown was abandoned: no runtime would run it");
            return self.end();
        };
        self.runner = runner;
        match (runner, runtime, &self.cx) {
            (Runner::Task, Ok(runtime), Some(cx)) => {
                let app = cx.target.matched.app.clone();
                app.tasks.spawn_on(self.run(), &runtime);
            }
            _ => self.run_on_a_thread(),
        }
    }

    /// Drop the request, catching panics.
    fn end(&mut self) {
        if let Some(mut cx) = self.cx.take() {
            cx.end();
        }
        drop_quietly(self.outcome.take());
    }

    fn run_on_a_thread(self) {
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
                runner: self.runner,
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
