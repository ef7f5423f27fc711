//! A request of an app without routes, for the unit tests of the pipeline.

use super::{BoxFuture, Call, Cx, Goal, Plan, Step, Target, Unmatched};
use crate::{
    Error, Outcome,
    context::{AppData, Matched, UrlMap},
    source::{Origin, SourceLocation},
};
use axum::{body::Body, extract::Request};
use std::{
    mem,
    sync::{Arc, Mutex},
};

/// What ran, in its order. Hooks find it in the extensions of their request.
#[derive(Clone, Default)]
pub(super) struct Trace(Arc<Mutex<Vec<String>>>);

impl Trace {
    pub(super) fn push(&self, what: impl Into<String>) {
        self.0.lock().unwrap().push(what.into());
    }

    pub(super) fn take(&self) -> String {
        mem::take(&mut *self.0.lock().unwrap()).join(" ")
    }

    /// A request that traces its `after_response` callback and these teardown hooks.
    pub(super) fn request(&self, hooks: Vec<TeardownCall>) -> Cx {
        let mut request = Request::new(Body::empty());
        request.extensions_mut().insert(self.clone());
        let mut cx = Cx::new(target(hooks), request);
        let trace = self.clone();
        cx.context()
            .after_response(move |outcome| trace.push(text_of(outcome)));
        cx
    }
}

/// A 404 with these teardown hooks.
pub(super) fn target(hooks: Vec<TeardownCall>) -> Arc<Target> {
    let teardown = hooks.into_iter().map(|call| Step {
        call,
        record: origin("hook"),
        takes_response: false,
        wants: Box::default(),
        runs_if: None,
    });
    let plan = Plan {
        teardown: teardown.collect(),
        ..Plan::default()
    };
    let goal = Goal::Unmatched(Unmatched::NotFound);
    Target::new(
        Matched::new(app(), Arc::default(), None),
        Arc::new(plan),
        goal,
    )
}

fn text_of(outcome: &Outcome) -> String {
    let end = match (outcome.cancelled, outcome.complete) {
        (true, _) => "cancelled",
        (false, true) => "complete",
        (false, false) => "incomplete",
    };
    let error = outcome.error();
    let error = error.map_or_else(String::new, |error| format!(":{error}"));
    format!("{end}:{}{error}", outcome.bytes_sent)
}

pub(super) type TeardownCall = Call<Outcome, Result<(), Error>>;

fn trace(cx: &Cx, what: &str) {
    let trace = cx.parts.extensions.get::<Trace>();
    trace.expect("a traced request").push(what);
}

pub(super) fn sync() -> TeardownCall {
    Call::Sync(|cx, _| {
        trace(cx, "sync");
        Ok(())
    })
}

pub(super) fn fails() -> TeardownCall {
    Call::Sync(|_, _| Err(Error::msg("it fails")))
}

pub(super) fn panics() -> TeardownCall {
    Call::Sync(|_, _| panic!("it panics"))
}

/// Waits once.
pub(super) fn waits() -> TeardownCall {
    Call::Boxed(|cx, _| boxed_trace(cx, true))
}

/// Waits for ever.
pub(super) fn hangs() -> TeardownCall {
    Call::Boxed(|cx, _| boxed_trace(cx, false))
}

fn boxed_trace(cx: &mut Cx, goes_on: bool) -> BoxFuture<'_, Result<(), Error>> {
    Box::pin(async move {
        trace(cx, "begins");
        if !goes_on {
            std::future::pending::<()>().await;
        }
        tokio::task::yield_now().await;
        trace(cx, "ends");
        Ok(())
    })
}

pub(super) fn app() -> Arc<AppData> {
    Arc::new(AppData::bare(UrlMap::default()))
}

pub(super) fn origin(function: &'static str) -> &'static Origin {
    let location = SourceLocation {
        module: module_path!(),
        is_program: false,
        file: file!(),
        line: line!(),
        column: column!(),
        name: (0, 0),
    };
    Box::leak(Box::new(Origin { function, location }))
}

/// The compiler checks the bounds.
pub(super) fn is_send<T: Send>() {}
pub(super) fn is_sync<T: Sync>() {}
