//! What `explain` tells of the requests of a recording.

use super::Reply;
use crate::explained::{Answered, Done, Told, Traced};
use axum::http::StatusCode;
use hooks_runtime::{
    App,
    inspect::{DescribedHook, Explanation},
};
use std::{collections::HashMap, rc::Rc};

/// The explanations of all requests, in their order. The query says nothing to `explain`.
pub(super) fn explain(app: &App, requests: &[Reply]) -> Vec<Rc<Explanation>> {
    let mut explained = HashMap::new();
    let explain = |expected: &Reply| {
        let mut words = expected.request.splitn(3, ' ');
        let mut word = || words.next().unwrap_or_default();
        let method = match word() {
            "LEAVE" => "GET",
            method => method,
        };
        let path = word().split('?').next().unwrap_or_default();
        let asked = || Rc::new(app.explain(method.parse().expect("a method"), path));
        let explanation = explained.entry((method.to_owned(), path.to_owned()));
        explanation.or_insert_with(asked).clone()
    };
    requests.iter().map(explain).collect()
}

/// What a request did; the query says what its functions were told.
pub(super) fn done(reply: &Reply, told: impl Fn(&str) -> Told) -> Done<'_> {
    let header = |name: &str| reply.headers.get(name).map(String::as_str);
    let (_, query) = reply.request.split_once('?').unwrap_or_default();
    Done {
        trace: &reply.trace,
        told: told(query),
        // A client that left was told none.
        status: StatusCode::from_u16(reply.status).unwrap_or_default(),
        allow: header("allow"),
        location: header("location"),
    }
}

/// What a query tells the functions of a random app.
pub(super) fn told(query: &str) -> Told {
    match query {
        "" => Told::Nothing,
        said if said.contains("panic") => Told::ToPanic,
        _ => Told::ToEnd,
    }
}

/// The functions of recorded scenarios: hooks tell their names, with more in brackets behind it.
/// What tells anything else is not looked at.
pub(super) struct Recorded;

impl Traced for Recorded {
    fn event(&self, event: &str) -> Option<String> {
        let name = event.split(['[', '(']).next().unwrap_or_default();
        (!event.contains(' ')).then(|| name.to_owned())
    }

    fn hook(&self, hook: &DescribedHook) -> String {
        hook.function.clone()
    }

    fn answer(&self, _: &Explanation, _: StatusCode) -> Answered {
        unreachable!("nobody knows what these functions do")
    }
}
