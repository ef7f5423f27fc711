//! [`disagreement`]: what `explain` tells of a request, compared with what the traced request did.

use axum::http::StatusCode;
use hooks_runtime::inspect::{Answer, DescribedHook, ExplainedHook, Explanation, Kind, Runs};
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
    let found = if done.told == Told::Nothing {
        whole(traced, explained, done, &ran)
    } else {
        in_part(traced, explained, done, &ran)
    };
    let mut text = found.err()?;
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

/// Nothing is told to end the request: all that is explained runs, and nothing else.
fn whole(
    traced: &impl Traced,
    explained: &Explanation,
    done: &Done<'_>,
    ran: &[String],
) -> Result<(), String> {
    let mut said = Said {
        functions: Vec::new(),
        teardowns: Vec::new(),
        status: StatusCode::OK,
    };
    said.add(traced, explained, done)?;
    let is_teardown = |name: &&String| said.teardowns.contains(name);
    let (mut teardowns, functions): (Vec<_>, Vec<_>) = ran.iter().partition(is_teardown);
    let mut expected: Vec<_> = said.teardowns.iter().collect();
    // Two apps, one in the other, end in an order that is not theirs to say.
    if explained.inner.is_some() {
        teardowns.sort();
        expected.sort();
    }
    same("functions", &said.functions.iter().collect(), &functions)?;
    same("teardowns", &expected, &teardowns)?;
    same("status", &said.status, &done.status)
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, said: &T, seen: &T) -> Result<(), String> {
    if said == seen {
        return Ok(());
    }
    Err(format!("{what}: explained {said:?}, seen {seen:?}"))
}

/// What an explanation says of a request that nothing ends early.
struct Said {
    functions: Vec<String>,
    teardowns: Vec<String>,
    status: StatusCode,
}

impl Said {
    fn add(
        &mut self,
        traced: &impl Traced,
        explained: &Explanation,
        done: &Done<'_>,
    ) -> Result<(), String> {
        let phases = Phases::of(traced, explained);
        self.functions.extend(phases.before);
        let answered = match (&explained.inner, &explained.answer) {
            (Some(inner), _) => {
                self.add(traced, inner, done)?;
                Answered::without_view(self.status)
            }
            (None, Answer::AutomaticOptions { allow, .. }) => {
                same("Allow", &Some(methods(allow)), &done.allow.map(split))?;
                Answered::without_view(StatusCode::OK)
            }
            (None, Answer::SlashRedirect { to }) => {
                let path = |url: &str| url.split('?').next().map(str::to_owned);
                same("Location", &path(to), &done.location.and_then(path))?;
                Answered::without_view(StatusCode::PERMANENT_REDIRECT)
            }
            (None, Answer::MethodNotAllowed { allow, .. }) => {
                // A handler may answer without one.
                if done.allow.is_some() || phases.handlers.is_empty() {
                    same("Allow", &Some(methods(allow)), &done.allow.map(split))?;
                }
                Answered::raised(StatusCode::METHOD_NOT_ALLOWED)
            }
            (None, Answer::NotFound { .. } | Answer::MergedFallback) => {
                Answered::raised(StatusCode::NOT_FOUND)
            }
            (None, Answer::BadRequest { .. }) => Answered::raised(StatusCode::BAD_REQUEST),
            (None, _) => traced.answer(explained, done.status),
        };
        self.functions.extend(answered.name);
        self.status = answered.status;
        if answered.raises {
            if matches!(explained.answer, Answer::Route { .. }) {
                self.functions.extend(phases.exceptions);
            }
            // Nothing here raises an error of a type that a handler asks for.
            let mut handlers = explained.error_handlers.iter();
            let handler = handlers.find(|each| {
                each.hook.takes.as_ref().is_some_and(|takes| {
                    let code = answered.status.as_u16();
                    takes.type_name.is_none() && takes.status.is_none_or(|status| status == code)
                })
            });
            if let Some(handler) = handler {
                self.functions.push(traced.hook(&handler.hook));
                self.status = traced.handled(answered.status, &handler.hook);
            }
        }
        if answered.renders {
            self.functions.extend(phases.templates);
        }
        self.functions.extend(phases.after);
        self.teardowns.extend(phases.teardowns);
        Ok(())
    }
}

fn methods(names: &[String]) -> Vec<String> {
    let mut names = names.to_vec();
    names.sort();
    names
}

fn split(allow: &str) -> Vec<String> {
    let names = allow.split(',').map(|name| name.trim().to_owned());
    methods(&names.collect::<Vec<_>>())
}

/// Something may end the request early: of each phase the first functions run, in order, and the
/// phases come one after the other.
fn in_part(
    traced: &impl Traced,
    explained: &Explanation,
    done: &Done<'_>,
    ran: &[String],
) -> Result<(), String> {
    let phases = Phases::of(traced, explained);
    let view = match &explained.answer {
        Answer::Route { .. } => traced.answer(explained, done.status).name,
        _ => None,
    };
    let view: Vec<_> = view.into_iter().collect();
    let order = [
        &phases.before,
        &view,
        &phases.exceptions,
        &phases.templates,
        &phases.after,
        &phases.teardowns,
    ];
    let mut parts = order.map(|_| Vec::new());
    let mut reached = 0;
    for name in ran {
        if phases.handlers.contains(name) {
            continue;
        }
        let Some(phase) = order.iter().position(|phase| phase.contains(name)) else {
            return Err(format!("`{name}` ran, and is not explained"));
        };
        if phase < reached {
            return Err(format!("`{name}` ran too late"));
        }
        reached = phase;
        parts[phase].push(name.as_str());
    }
    let [before, views, exceptions, templates, after, teardowns] = parts;
    first(&phases.before, &before)?;
    first(&view, &views)?;
    first(&phases.exceptions, &exceptions)?;
    first(&phases.templates, &templates)?;
    same("teardowns", &texts(&phases.teardowns), &teardowns)?;
    let is_ended = before.len() < phases.before.len();
    if is_ended && !views.is_empty() {
        return Err("the view ran, and not all before it did".to_owned());
    }
    if views.is_empty() && !exceptions.is_empty() {
        return Err("`process_exception` ran without a view".to_owned());
    }
    // The one that ended the request has to be known as one that can.
    let last = before.len().checked_sub(1).filter(|_| {
        done.told == Told::ToEnd && (is_ended || (!view.is_empty() && views.is_empty()))
    });
    if let Some(last) = last {
        let mut chain = explained.chain.iter().filter(|each| is_before(each));
        if !chain.nth(last).is_some_and(|each| each.may_answer) {
            return Err(format!("`{}` ended the request", before[last]));
        }
    }
    // When one fails they run once more, for the response to the error.
    let is_first = |part: &[&str]| first(&phases.after, part).is_ok();
    let mut splits = (0..=after.len()).map(|at| after.split_at(at));
    if !splits.any(|(once, again)| is_first(once) && is_first(again)) {
        return first(&phases.after, &after);
    }
    Ok(())
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
