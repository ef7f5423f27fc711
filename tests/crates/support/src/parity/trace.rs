//! What the functions of a scenario did, in order, and what the runtime logged in between.

use hooks_runtime::Error;
use std::{cell::RefCell, fmt, sync::Once};
use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

thread_local! {
    static TRACE: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Add an event to the trace of the current request.
pub fn log(event: impl Into<String>) {
    TRACE.with_borrow_mut(|trace| trace.push(event.into()));
}

/// How a trace names an error, or that there is none.
pub fn named(error: Option<&Error>) -> String {
    error.map_or("None".to_owned(), name)
}

/// How a trace names an error: by its type, or by the Python class for its status.
pub fn name(error: &impl fmt::Display) -> String {
    let said = error.to_string();
    match said.split_once([' ', ':']) {
        // An abort says its status: "404 Not Found".
        Some((code, reason)) if code.parse::<u16>().is_ok() => reason.replace(' ', ""),
        Some(("panicked", _)) => "panic".to_owned(),
        _ => said,
    }
}

/// Whether this was added.
pub fn has(event: &str) -> bool {
    TRACE.with_borrow(|trace| trace.iter().any(|each| each == event))
}

/// All that was added since the last call.
pub fn taken() -> Vec<String> {
    TRACE.take()
}

/// The events of a trace written in one line.
pub fn trace(line: &str) -> Vec<String> {
    line.split(" > ").map(str::to_owned).collect()
}

/// Put what the runtime logs of errors into the trace, in Flask's place for it.
pub(crate) fn listen() {
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| {
        tracing::subscriber::set_global_default(ToTrace).expect("the only subscriber");
        std::panic::set_hook(Box::new(|info| {
            if info.payload().downcast_ref::<&str>() != Some(&"on purpose") {
                eprintln!("{info}");
            }
        }));
    });
}

struct ToTrace;

impl Subscriber for ToTrace {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("hooks_runtime") && *metadata.level() == Level::ERROR
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut Message);
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

struct Message;

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() != "message" {
            return;
        }
        match &*format!("{value:?}") {
            "error while handling a request" => log("logged: an error"),
            "after_request failed on a response to an error" => {
                log("logged: an after hook failed again");
            }
            // Of these the original says nothing: it lets them through to the server, or they are the
            // context of the error that it tells.
            "process_exception failed on this error"
            | "the handler of this error failed"
            | "the handler of a 500 failed"
            | "teardown failed" => {}
            other => log(format!("logged: {other}")),
        }
    }
}
