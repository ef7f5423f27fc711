//! What `explain` tells of each request of a recording, beside what the request does.

use super::Reply;
use hooks_runtime::{
    App,
    inspect::{ExplainedHook, Explanation, Kind, Reason},
};

/// The explanations of all requests, in their order.
pub(super) fn explain(app: &App, requests: &[Reply]) -> Vec<Explanation> {
    let explain = |expected: &Reply| {
        let mut words = expected.request.splitn(3, ' ');
        let mut word = || words.next().unwrap_or_default();
        let method = match word() {
            "LEAVE" => "GET",
            method => method,
        };
        app.explain(method.parse().expect("a method"), word())
    };
    requests.iter().map(explain).collect()
}

/// What the explanation says otherwise than the trace of the request.
///
/// Hooks tell their names, with more in brackets behind it. What tells anything else is not looked at.
pub(super) fn contradiction(explained: &Explanation, reply: &Reply) -> Option<String> {
    let events = reply.trace.iter().filter(|event| !event.contains(' '));
    let names = events.filter_map(|event| event.split(['[', '(']).next());
    let ran: Vec<String> = names.map(str::to_owned).collect();
    let runs = |name: &str| {
        let mut all = explained.chain.iter().chain(&explained.error_handlers);
        all.any(|each| each.hook.function == name)
    };
    for left_out in &explained.not_run {
        let name = &left_out.hook.function;
        // Another scenario may have a function of the same name.
        let is_of_app = !matches!(
            left_out.reason,
            Reason::NotAdded
                | Reason::NotCollected(_)
                | Reason::NotRegistered(_)
                | Reason::OtherApp(_)
        );
        if is_of_app && !runs(name) && ran.contains(name) {
            return Some(format!("`{name}` runs, and is said not to"));
        }
    }
    // An error of an after hook lets all run once more.
    for (kind, passes) in [
        (Kind::BeforeRequest, 1),
        (Kind::AfterRequest, 2),
        (Kind::TeardownRequest, 1),
    ] {
        let hooks: Vec<_> = of_kind(&explained.chain, kind).collect();
        let told = ran.iter().filter(|name| hooks.contains(&name.as_str()));
        let times = |name| told.clone().filter(|other| *other == name).count();
        if told.clone().any(|name| times(name) > passes) {
            // A view has sent another request, which tells the same names.
            continue;
        }
        let mut expected = (0..passes).flat_map(|_| &hooks);
        if !told.clone().all(|name| expected.any(|hook| hook == name)) {
            return Some(format!("{kind:?} hooks run in another order: {ran:?}"));
        }
    }
    None
}

fn of_kind(chain: &[ExplainedHook], kind: Kind) -> impl Iterator<Item = &str> {
    let hooks = chain.iter().filter(move |each| each.hook.kind == kind);
    hooks.map(|each| each.hook.function.as_str())
}
