//! [`Logs`]: what the current thread logs.

use std::{
    cell::RefCell,
    fmt::{self, Write},
    sync::{Arc, Mutex, Once},
};
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

/// What was logged, a line per event: the level, then every field.
#[derive(Clone, Default)]
pub struct Logs(Arc<Mutex<Vec<String>>>);

impl Logs {
    /// Listen to this thread until the guard is dropped.
    ///
    /// One subscriber serves all threads: with one per thread, whichever thread meets an event
    /// first decides for the others whether anybody listens to it.
    pub fn listen() -> (Self, Listening) {
        static INSTALL: Once = Once::new();
        INSTALL.call_once(|| {
            tracing::subscriber::set_global_default(ToThread).expect("the only subscriber");
            tracing::callsite::rebuild_interest_cache();
        });
        let logs = Logs::default();
        CURRENT.set(Some(logs.clone()));
        (logs, Listening)
    }

    /// The lines of the runtime that have this text in them.
    pub fn with(&self, text: &str) -> Vec<String> {
        let lines = self.0.lock().expect("no panic while logging");
        lines
            .iter()
            .filter(|line| line.contains(text))
            .cloned()
            .collect()
    }
}

thread_local! {
    static CURRENT: RefCell<Option<Logs>> = const { RefCell::new(None) };
}

/// While it lives, a thread's events are kept.
pub struct Listening;

impl Drop for Listening {
    fn drop(&mut self) {
        CURRENT.set(None);
    }
}

struct ToThread;

impl Subscriber for ToThread {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("hooks_runtime")
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let Some(logs) = CURRENT.with_borrow(Clone::clone) else {
            return;
        };
        let mut line = Line(event.metadata().level().to_string());
        event.record(&mut line);
        logs.0.lock().expect("no panic while logging").push(line.0);
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let _ = write!(self.0, " {}={value:?}", field.name());
    }
}
