//! [`disagreement`]: what `explain` tells of a request, compared with what the traced request did.

mod in_part;
mod perhaps;
mod whole;

use axum::http::StatusCode;
use hooks_runtime::inspect::{DescribedHook, ExplainedHook, Explanation, Kind, Reason, Runs};
use std::fmt::Write;

/// How the functions of an app tell that they ran, and what its views do.
pub trait Traced {
    /// What an event of the trace says: a name as [`hook`](Traced::hook) and
    /// [`answer`](Traced::answer) give them, or nothing.
    fn event(&self, event: &str) -> Option<String> {
        Some(event.to_owned())
    }

    /// The name of a function.
    fn hook(&self, hook: &DescribedHook) -> String;

    /// What the view does, or what answers in its place; `status` is that of the response.
    fn answer(&self, explained: &Explanation, status: StatusCode) -> Answered;

    /// The status that an error handler answers with.
    fn handled(&self, status: StatusCode, _: &DescribedHook) -> StatusCode {
        status
    }
}

/// What a view does.
pub struct Answered {
    /// Its name in the trace, if it has one.
    pub name: Option<String>,
    /// The status of its response, or of the error that it raises.
    pub status: StatusCode,
    /// It raises an error.
    pub raises: bool,
    /// It renders a template.
    pub renders: bool,
}

impl Answered {
    /// A response without a template.
    pub fn plain(name: impl Into<String>) -> Self {
        Answered {
            name: Some(name.into()),
            status: StatusCode::OK,
            raises: false,
            renders: false,
        }
    }

    fn raised(status: StatusCode) -> Self {
        Answered {
            name: None,
            status,
            raises: true,
            renders: false,
        }
    }

    fn without_view(status: StatusCode) -> Self {
        Answered {
            raises: false,
            ..Answered::raised(status)
        }
    }
}

/// What the functions of a request were told to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// Nobody knows, and not all of them tell that they ran.
    Unknown,
    /// Nothing: all that is explained runs.
    Nothing,
    /// To answer or to return an error.
    ToEnd,
    /// To panic, too, which any function can.
    ToPanic,
}

/// What a traced request did.
pub struct Done<'a> {
    /// The trace.
    pub trace: &'a [String],
    /// What the functions were told.
    pub told: Told,
    /// The status of the response.
    pub status: StatusCode,
    /// Its `Allow`.
    pub allow: Option<&'a str>,
    /// Its `Location`.
    pub location: Option<&'a str>,
}

/// Where a request did something else than its explanation tells; nothing if it did not.
pub fn disagreement(
    traced: &impl Traced,
    explained: &Explanation,
    done: &Done<'_>,
) -> Option<String> {
    let trace = done.trace.iter();
    let ran: Vec<_> = trace.filter_map(|event| traced.event(event)).collect();
    let compare = match done.told {
        Told::Unknown => perhaps::compare,
        Told::Nothing => whole::compare,
        Told::ToEnd | Told::ToPanic => in_part::compare,
    };
    let compared = left_out(traced, explained, &ran);
    let compared = compared.and_then(|()| compare(traced, explained, done, &ran));
    let mut text = compared.err()?;
    let _ = write!(text, "\nran: {ran:?}\n{explained}");
    Some(text)
}

/// The functions of an explanation, by what has them run.
struct Phases {
    before: Vec<String>,
    exceptions: Vec<String>,
    handlers: Vec<String>,
    templates: Vec<String>,
    after: Vec<String>,
    teardowns: Vec<String>,
}

impl Phases {
    fn of(traced: &impl Traced, explained: &Explanation) -> Self {
        let some = |is_meant: fn(&ExplainedHook) -> bool| {
            let chain = explained.chain.iter().filter(|each| is_meant(each));
            chain.map(|each| traced.hook(&each.hook)).collect()
        };
        let handlers = explained.error_handlers.iter();
        Phases {
            before: some(is_before),
            exceptions: some(|each| each.runs == Runs::OnError),
            handlers: handlers.map(|each| traced.hook(&each.hook)).collect(),
            templates: some(|each| each.runs == Runs::WithTemplate),
            after: some(|each| each.runs == Runs::Always && !is_before(each) && !is_teardown(each)),
            teardowns: some(is_teardown),
        }
    }
}

fn is_before(each: &ExplainedHook) -> bool {
    each.hook.kind <= Kind::ProcessView
}

fn is_teardown(each: &ExplainedHook) -> bool {
    matches!(
        each.hook.kind,
        Kind::TeardownRequest | Kind::TeardownWebSocket
    )
}

/// What is said not to run has not run.
fn left_out(traced: &impl Traced, explained: &Explanation, ran: &[String]) -> Result<(), String> {
    let runs = |name: &String| {
        let levels = std::iter::successors(Some(explained), |outer| outer.inner.as_deref());
        let mut all = levels.flat_map(|level| level.chain.iter().chain(&level.error_handlers));
        all.any(|each| traced.hook(&each.hook) == *name)
    };
    for left_out in &explained.not_run {
        // Another scenario may have a function of the same name.
        let is_of_app = !matches!(
            left_out.reason,
            Reason::NotAdded
                | Reason::NotCollected(_)
                | Reason::NotRegistered(_)
                | Reason::OtherApp(_)
        );
        let name = traced.hook(&left_out.hook);
        if is_of_app && ran.contains(&name) && !runs(&name) {
            return Err(format!("`{name}` ran, and is said not to"));
        }
    }
    Ok(())
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, said: &T, seen: &T) -> Result<(), String> {
    if said == seen {
        return Ok(());
    }
    Err(format!("{what}: explained {said:?}, seen {seen:?}"))
}

fn texts(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}

fn first(said: &[String], ran: &[&str]) -> Result<(), String> {
    if texts(said).starts_with(ran) {
        return Ok(());
    }
    Err(format!("explained {said:?} in this order, seen {ran:?}"))
}
