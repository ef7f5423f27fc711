//! From the links of a [`Chain`] to [`ExplainedHook`]s.

use super::{DecidedBy, ExplainedHook, Need, Provision, Runs};
use crate::{
    build::{Chain, Decided, Function, HookNode, Link, ScopeNode},
    inspect::of_app::{function, of_link},
    pipeline::{self, Needs},
    registry::{Item, Kind},
};

/// The functions of a chain that a request reaches.
pub(super) fn chain(chain: &Chain<'_>, reaches: impl Fn(Kind) -> bool) -> Vec<ExplainedHook> {
    let links = chain.hooks.iter().filter(|link| reaches(link.kind));
    links.map(of_chain).collect()
}

/// Those by status are asked first, in all scopes (F46), those of plugins last.
pub(super) fn handlers(chain: &Chain<'_>) -> Vec<ExplainedHook> {
    let is_by_type =
        |hook: &HookNode| matches!(hook.record.item, Item::ErrorHandler { code: None, .. });
    let mut handlers: Vec<_> = chain.handlers.iter().collect();
    handlers.sort_by_key(|(scope, hook)| (scope.outside().is_some(), is_by_type(hook)));
    let handlers = handlers.into_iter();
    handlers
        .map(|(scope, hook)| of_handler(scope, hook))
        .collect()
}

fn of_chain(link: &Link<'_>) -> ExplainedHook {
    let mut explained = ExplainedHook {
        hook: of_link(link),
        runs: runs(link.kind),
        decided_by: DecidedBy::MiddlewareCall,
        needs: Vec::new(),
        provides: Vec::new(),
        may_answer: matches!(link.kind, Kind::Middleware | Kind::ProcessException),
    };
    match &link.function {
        Function::Value(_, given) => {
            explained.decided_by = given
                .order
                .map_or(DecidedBy::MiddlewareCall, DecidedBy::Order);
        }
        Function::Annotated(_, hook) => {
            explained.decided_by = decided_by(hook);
            explained.needs = needs(&hook.needs);
            explained.provides = provided(&hook.record.provisions());
            explained.may_answer |= hook.record.may_answer;
        }
        Function::Before(_, _, hook) => {
            explained.decided_by = DecidedBy::RouteList;
            explained.needs = needs(&hook.needs);
            explained.provides = provided(&hook.provides);
            explained.may_answer = true;
        }
        Function::After(_, _, hook) => {
            explained.decided_by = DecidedBy::RouteList;
            explained.needs = needs(&hook.needs);
        }
    }
    explained
}

fn provided(provisions: &[pipeline::Provision]) -> Vec<Provision> {
    let provisions = provisions.iter().map(|provision| Provision {
        type_name: provision.name.to_owned(),
        is_certain: provision.is_certain,
    });
    provisions.collect()
}

fn of_handler(scope: &ScopeNode, hook: &HookNode) -> ExplainedHook {
    ExplainedHook {
        hook: function(scope, hook),
        runs: Runs::OnError,
        decided_by: DecidedBy::Lookup,
        needs: needs(&hook.needs),
        provides: Vec::new(),
        may_answer: true,
    }
}

fn runs(kind: Kind) -> Runs {
    match kind {
        Kind::ProcessException => Runs::OnError,
        Kind::ProcessTemplateResponse | Kind::ContextProcessor => Runs::WithTemplate,
        _ => Runs::Always,
    }
}

fn decided_by(hook: &HookNode) -> DecidedBy {
    match hook.decided {
        Decided::Definition => DecidedBy::Definition,
        Decided::Order(order) => DecidedBy::Order(order),
        Decided::Registration => DecidedBy::Registration,
        Decided::HookCall => DecidedBy::HookCall,
        Decided::Edge(edge) => DecidedBy::Edge {
            of: edge.of.origin.function.to_owned(),
            option: edge.option().to_owned(),
            names: edge.names.origin.function.to_owned(),
        },
    }
}

fn needs(needs: &Needs) -> Vec<Need> {
    let states = needs.states.iter();
    let states = states.map(|(_, name)| Need::State((*name).to_owned()));
    let others = [
        (needs.endpoint, Need::Endpoint),
        (needs.head, Need::Head),
        (needs.body, Need::Body),
    ];
    let others = others.into_iter().filter(|(is_needed, _)| *is_needed);
    let provided = needs.provided.iter().map(|wanted| {
        let name = wanted.name.to_owned();
        if wanted.is_optional {
            Need::PerhapsProvided(name)
        } else {
            Need::Provided(name)
        }
    });
    let others = others.map(|(_, need)| need);
    states.chain(provided).chain(others).collect()
}
