//! Nothing is told to end the request: all that is explained runs, and nothing else.

use super::{Answered, Done, Phases, Traced, same};
use axum::http::StatusCode;
use hooks_runtime::inspect::{Answer, Explanation};

pub(super) fn compare(
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
