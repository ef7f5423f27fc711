//! [`Teardown`]: the hooks that run when a request is over, whatever became of it.

use super::{Cx, Target, guard::guard, leftover::run_elsewhere};
use crate::{Error, Outcome, error::drop_quietly, pipeline::Call, source::Origin};
use axum::http::{Method, Uri};
use std::mem;
use tokio::runtime::Handle;
use tracing::Instrument;

/// The teardown hooks of one request that have not run yet. Dropped, it runs them all the same.
pub(super) struct Teardown {
    /// Taken only when the rest moves elsewhere.
    cx: Option<Cx>,
    outcome: Outcome,
    next: usize,
    has_begun: bool,
    /// The hook that is awaited.
    awaited: Option<&'static Origin>,
    runner: Runner,
}

/// Who runs the hooks. If one cannot run what is left, the next does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Runner {
    /// Whoever ended the request.
    Caller,
    /// A task of the runtime.
    Task,
    /// The thread that runs what has no other runtime.
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
            awaited: None,
            runner: Runner::Caller,
        }
    }

    /// The `after_response` callbacks of this request come before all hooks.
    fn begin(&mut self) {
        if mem::replace(&mut self.has_begun, true) {
            return;
        }
        let Some(cx) = &mut self.cx else { return };
        cx.drop_body();
        if let Some(context) = cx.existing_context() {
            if context.client_left() {
                self.outcome.cancelled = true;
                self.outcome.complete = false;
            }
            self.outcome.elapsed = context.elapsed();
            context.set_late(true);
            cx.span()
                .in_scope(|| context.call_after_response(&self.outcome));
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
            if !step.is_to_run(cx) {
                self.next += 1;
                continue;
            }
            let Call::Sync(call) = &step.call else {
                return false;
            };
            self.next += 1;
            cx.span().in_scope(|| {
                let ran = Error::catch(|| call(cx, &mut self.outcome)).unwrap_or_else(Err);
                report(&target, step, ran);
            });
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
            let span = cx.span();
            self.awaited = Some(step.record);
            let ran = guard(step.call.invoke(cx, &mut self.outcome));
            let ran = ran.instrument(span.clone()).await;
            self.awaited = None;
            span.in_scope(|| report(&target, step, ran));
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
            _ => run_elsewhere(Box::pin(self.run())),
        }
    }

    /// Drop the request, catching panics.
    fn end(&mut self) {
        if let Some(mut cx) = self.cx.take() {
            cx.end();
        }
        drop_quietly(self.outcome.take());
    }

    /// The future that awaits a hook is dropped.
    #[cold]
    fn log_cut_off(&self, hook: &'static Origin) {
        let Some((method, uri)) = self.line() else {
            return;
        };
        let path = uri.path();
        tracing::error!(%method, path, %hook, "teardown was cut off: the runtime that ran it has ended");
        if let Some(cx) = &self.cx {
            let app = &cx.target.matched.app;
            app.tell(|| format!("{method} {path}: teardown was cut off: {hook}"));
        }
    }
}

impl Drop for Teardown {
    fn drop(&mut self) {
        if let Some(hook) = self.awaited.take() {
            self.log_cut_off(hook);
        }
        let is_left = |cx: &Cx| !self.has_begun || self.next < cx.target.plan.teardown.len();
        if self.cx.as_ref().is_some_and(is_left) {
            let rest = Teardown {
                cx: self.cx.take(),
                outcome: self.outcome.take(),
                next: self.next,
                has_begun: self.has_begun,
                awaited: None,
                runner: self.runner,
            };
            rest.detach();
        } else {
            self.end();
        }
    }
}

/// End a request whose response nobody waits for: only teardown is left.
pub(super) fn detach_teardown(mut cx: Cx, mut outcome: Outcome) {
    outcome.status = outcome.status.or(cx.handshake);
    cx.restore_head();
    Teardown::new(cx, outcome).detach();
}

fn report<S, O>(target: &Target, step: &super::Step<S, O>, ran: Result<(), Error>) {
    if let Err(error) = ran {
        tracing::error!(hook = %step.record, error = %error.chain(), "teardown failed");
        let app = &target.matched.app;
        app.tell(|| format!("teardown failed: {}: {}", step.record, error.chain()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::fixture::{
        TeardownCall, Trace, fails, hangs, is_send, panics, sync, waits,
    };
    use std::{
        thread,
        time::{Duration, Instant},
    };
    use tokio::runtime;

    fn teardown(trace: &Trace, hooks: Vec<TeardownCall>) -> Teardown {
        Teardown::new(trace.request(hooks), Outcome::unfinished())
    }

    /// What was traced, as soon as it ends so.
    fn wait_for(trace: &Trace, end: &str) -> String {
        let mut all = String::new();
        let limit = Instant::now() + Duration::from_secs(10);
        while !all.ends_with(end) && Instant::now() < limit {
            thread::sleep(Duration::from_millis(1));
            let more = trace.take();
            if !more.is_empty() {
                all = format!("{all} {more}").trim_start().to_owned();
            }
        }
        all
    }

    #[test]
    fn a_teardown_is_sent() {
        is_send::<Teardown>();
    }

    #[test]
    fn each_runner_has_one_to_follow_but_the_last() {
        use Runner::{Caller, Task, Thread};
        for (runner, has_runtime, next) in [
            (Caller, true, Some(Task)),
            (Caller, false, Some(Thread)),
            (Task, true, Some(Thread)),
            (Task, false, Some(Thread)),
            (Thread, true, None),
            (Thread, false, None),
        ] {
            assert_eq!(runner.next(has_runtime), next, "{runner:?} {has_runtime}");
        }
    }

    #[test]
    fn the_callbacks_come_first_and_all_run_once() {
        let trace = Trace::default();
        let mut teardown = teardown(&trace, vec![sync(), sync()]);
        assert!(teardown.run_sync());
        assert_eq!(trace.take(), "incomplete:0 sync sync");
        assert!(teardown.run_sync());
        drop(teardown);
        assert_eq!(trace.take(), "");
    }

    #[test]
    fn dropped_before_it_has_begun_it_runs_all() {
        let trace = Trace::default();
        drop(teardown(&trace, vec![sync()]));
        assert_eq!(trace.take(), "incomplete:0 sync");
        drop(teardown(&trace, Vec::new()));
        assert_eq!(trace.take(), "incomplete:0");
    }

    #[test]
    fn a_failure_or_a_panic_ends_no_other_hook() {
        let trace = Trace::default();
        teardown(&trace, vec![fails(), sync(), panics(), sync()]).detach();
        assert_eq!(trace.take(), "incomplete:0 sync sync");
    }

    #[tokio::test]
    async fn hooks_that_wait_are_awaited_in_their_place() {
        let trace = Trace::default();
        let mut teardown = teardown(&trace, vec![sync(), waits(), sync()]);
        assert!(!teardown.run_sync());
        assert_eq!(trace.take(), "incomplete:0 sync");
        teardown.run().await;
        assert_eq!(trace.take(), "begins ends sync");
    }

    #[tokio::test]
    async fn the_runtime_runs_what_nobody_waits_for() {
        let trace = Trace::default();
        let teardown = teardown(&trace, vec![sync(), waits(), sync()]);
        let tasks = teardown
            .cx
            .as_ref()
            .unwrap()
            .target
            .matched
            .app
            .tasks
            .clone();
        teardown.detach();
        assert_eq!(trace.take(), "incomplete:0 sync");
        tasks.close();
        tasks.wait().await;
        assert_eq!(trace.take(), "begins ends sync");
    }

    #[test]
    fn without_a_runtime_a_thread_runs_it() {
        let trace = Trace::default();
        teardown(&trace, vec![sync(), waits(), sync()]).detach();
        let all = wait_for(&trace, "ends sync");
        assert_eq!(all, "incomplete:0 sync begins ends sync");
    }

    #[test]
    fn a_thread_runs_what_a_runtime_left_that_shuts_down() {
        let trace = Trace::default();
        let runtime = runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            teardown(&trace, vec![hangs(), waits(), sync()]).detach();
            tokio::task::yield_now().await;
        });
        assert_eq!(trace.take(), "incomplete:0 begins");
        drop(runtime);
        assert_eq!(wait_for(&trace, "ends sync"), "begins ends sync");
    }

    #[test]
    fn what_the_last_runner_leaves_is_abandoned() {
        let trace = Trace::default();
        let mut teardown = teardown(&trace, vec![sync(), waits(), sync()]);
        teardown.runner = Runner::Thread;
        teardown.detach();
        assert_eq!(trace.take(), "incomplete:0 sync");
    }
}
