//! What `build` says of a `Provided<T>` that nothing provides: who takes it, for which requests, who
//! could provide it and why it does not, and what to write.

use super::{
    Chain, Function, Resolved, ScopeNode, Settings, provided::provides, requests::Requests,
};
use crate::{
    blueprint::Installed,
    pipeline::Wanted,
    registry::{Kind, Record, Scope, records},
    source::{Origin, Place},
};
use std::any::TypeId;

/// A type's name as it is written where all is imported: `Auth<Users>`.
pub(super) fn short(name: &str) -> String {
    let mut short = String::new();
    for piece in name.split_inclusive(['<', '>', ',', ' ', '(', ')', '[', ']', '&']) {
        short += piece.rsplit("::").next().unwrap_or(piece);
    }
    short
}

/// A function that takes a value.
pub(super) struct Taker<'a> {
    /// Its own, or that of the route that names it.
    pub(super) origin: &'static Origin,
    /// The name by which a route names it.
    pub(super) named: Option<&'static str>,
    pub(super) kind: Kind,
    pub(super) scope: &'a ScopeNode,
}

impl Taker<'_> {
    pub(super) fn name(&self) -> &'static str {
        self.named.unwrap_or(self.origin.function)
    }

    /// It also runs when a hook has answered or failed.
    pub(super) fn is_late(&self) -> bool {
        matches!(self.kind, Kind::AfterRequest | Kind::AfterWebSocket)
    }
}

/// One value that one function lacks.
pub(super) struct Lack<'p, 'a> {
    pub(super) app: &'a Settings,
    pub(super) resolved: &'a Resolved,
    pub(super) wanted: &'p Wanted,
    pub(super) taker: &'p Taker<'a>,
    pub(super) chain: &'p Chain<'a>,
    pub(super) requests: &'p Requests<'a>,
}

/// Who could provide the value, why it does not, and what to do. The first are the most likely.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Why {
    Perhaps,
    Later,
    Skipped,
    NeedsRoute,
    OtherTransport,
    OtherScope,
    LeftOut,
    NotRegistered,
    NotCollected,
}

impl Lack<'_, '_> {
    /// The message, and the function that could provide the value.
    pub(super) fn message(&self) -> (String, Option<Place>) {
        let name = self.wanted.name;
        let function = self.function();
        let head = format!("{function} takes `Provided<{name}>`");
        if self.taker.is_late() {
            let message = format!(
                "{head}, and an after hook also runs when a hook answered or failed before the \
                 value was there: take `Option<Provided<{name}>>`"
            );
            return (message, None);
        }
        let head = format!(
            "{head}, and nothing before it provides one for {}",
            self.requests
        );
        if let Some(place) = self.named_provider() {
            let message = format!("{head}: {place}");
            return (message, None);
        }
        // What a plugin gives is hardly meant to come from a function that the app does not have.
        let is_likely =
            |(why, _): &(Why, _)| self.wanted.given_by.is_empty() || *why < Why::NotRegistered;
        let Some((why, record)) = self.provider().filter(is_likely) else {
            if let Some(plugin) = self.plugin() {
                let message = format!(
                    "{head}: {plugin} would, and it is not around this function: give it to a place \
                     around it, or take `Option<Provided<{name}>>`"
                );
                return (message, Some(plugin.at.into()));
            }
            if !self.wanted.given_by.is_empty() {
                let (name, given_by) = (short(name), self.wanted.given_by);
                let message = format!(
                    "{function} takes `{name}`, and nothing provides one for {}: add {given_by}, or take \
                     `Option<{name}>`",
                    self.requests
                );
                return (message, None);
            }
            let attribute = self.attribute();
            let message = format!(
                "{head}: write a `#[{attribute}]` function that returns `Provide<{name}>`, or take \
                 `Option<Provided<{name}>>`"
            );
            return (message, None);
        };
        let remedy = self.remedy(why, record);
        let message = format!("{head}: {remedy}, or take `Option<Provided<{name}>>`");
        (message, Some(record.into()))
    }

    fn function(&self) -> String {
        let option = if self.taker.is_late() {
            "after"
        } else {
            "before"
        };
        match self.taker.named {
            Some(name) => format!("`{name}`, in `{option}` of {},", self.taker.origin),
            None => match self.taker.scope.outside() {
                Some(plugin) => format!("{} of {plugin}", self.taker.origin),
                None => self.taker.origin.to_string(),
            },
        }
    }

    /// The attribute of a hook that could provide the value.
    fn attribute(&self) -> Kind {
        let is_websocket = self
            .chain
            .hooks
            .iter()
            .any(|link| link.kind == Kind::BeforeWebSocket)
            || self
                .requests
                .route()
                .is_some_and(|route| route.options.is_websocket);
        let is_options = matches!(self.requests, Requests::Options(_));
        if is_websocket && !is_options {
            Kind::BeforeWebSocket
        } else {
            Kind::BeforeRequest
        }
    }

    /// A function in `before = […]` of the route that provides the value, but too late, or perhaps.
    fn named_provider(&self) -> Option<String> {
        let id = self.wanted.id;
        self.chain.hooks.iter().find_map(|link| {
            let Function::Before(_, name, hook) = &link.function else {
                return None;
            };
            let is_certain = provides(&hook.provides, id)?;
            let wanted = self.wanted.name;
            Some(if !is_certain {
                format!(
                    "`{name}`, in `before` of the route, returns `Option<Provide<{wanted}>>`, which \
                     may be `None`: take `Option<Provided<{wanted}>>`, or let it return \
                     `Provide<{wanted}>` or fail"
                )
            } else if self.taker.named.is_some() {
                format!("`{name}` comes later in `before`: name it first")
            } else {
                format!(
                    "`{name}`, in `before` of the route, runs after it: take \
                     `Option<Provided<{wanted}>>`, or let a hook of an outer scope provide it"
                )
            })
        })
    }

    /// A plugin of the app that provides the value elsewhere.
    fn plugin(&self) -> Option<&Installed> {
        let mut plugins = self.resolved.scopes.iter().filter_map(ScopeNode::outside);
        let id = self.wanted.id;
        let found = plugins.find(|plugin| plugin.providers.iter().any(|given| given.id == id));
        found.map(|plugin| &**plugin)
    }

    /// The function that is most likely meant to provide the value.
    fn provider(&self) -> Option<(Why, &'static Record)> {
        let id = self.wanted.id;
        let all = records().filter(|record| provides(&record.provisions(), id).is_some());
        let rated = all.map(|record| (self.why(record), record));
        rated.min_by(|(one, a), (other, b)| {
            let order = |record: &Record| record.origin.location.source_order();
            one.cmp(other).then_with(|| order(a).cmp(&order(b)))
        })
    }

    fn why(&self, record: &'static Record) -> Why {
        let is_it = |other: &Record| std::ptr::eq(other, record);
        let in_chain = self.chain.hooks.iter().any(
            |link| matches!(link.function, Function::Annotated(_, hook) if is_it(hook.record)),
        );
        let is_certain = provides(&record.provisions(), self.wanted.id) == Some(true);
        if in_chain {
            return if is_certain { Why::Later } else { Why::Perhaps };
        }
        let Some(scope) = self.scope_of(record) else {
            return match record.scope {
                _ if self.leaving_out(record).is_some() => Why::LeftOut,
                Scope::App => Why::NotCollected,
                Scope::Blueprint(_) | Scope::AppThrough(_) => Why::NotRegistered,
            };
        };
        if !self.scopes().contains(&scope) {
            Why::OtherScope
        } else if self.is_skipped(record.id()) {
            Why::Skipped
        } else if self.requests.is_unmatched() && record.needs().endpoint {
            Why::NeedsRoute
        } else {
            Why::OtherTransport
        }
    }

    /// A scope that has this hook.
    fn scope_of(&self, record: &Record) -> Option<usize> {
        let mut scopes = self.resolved.scopes.iter();
        scopes.position(|scope| {
            let mut functions = scope.functions();
            functions.any(|hook| std::ptr::eq(hook.record, record))
        })
    }

    /// A plugin that leaves this hook out.
    fn leaving_out(&self, record: &Record) -> Option<&Installed> {
        let mut scopes = self.resolved.scopes.iter();
        let scope = scopes.find(|scope| scope.leaves_out(record))?;
        scope.outside().map(|plugin| &**plugin)
    }

    fn is_skipped(&self, id: TypeId) -> bool {
        self.requests
            .route()
            .is_some_and(|route| route.skip.contains(&id))
    }

    /// The scopes of the chain.
    fn scopes(&self) -> Vec<usize> {
        let scope = match self.requests {
            Requests::Route(route) | Requests::Options(route) => route.scope,
            Requests::Mount(mount) => mount.scope,
            Requests::Unmatched(scope) => {
                let mut scopes = self.resolved.scopes.iter();
                scopes
                    .position(|other| std::ptr::eq(other, *scope))
                    .unwrap_or(0)
            }
            Requests::Merged | Requests::Layer => 0,
        };
        self.resolved.chain(scope)
    }

    fn remedy(&self, why: Why, record: &'static Record) -> String {
        let wanted = self.wanted.name;
        match why {
            Why::Perhaps => format!(
                "{record} returns `Option<Provide<{wanted}>>`, which may be `None`: let it return \
                 `Provide<{wanted}>`, and answer or fail where there is none"
            ),
            Why::Later => self.in_time(record),
            Why::Skipped => {
                format!("{record} would, and is in `skip` of this route: take it out")
            }
            Why::LeftOut => {
                let plugin = self.leaving_out(record);
                let plugin = plugin.map_or_else(String::new, ToString::to_string);
                format!(
                    "{record} would, and {plugin} leaves it out with these settings: change them"
                )
            }
            Why::NeedsRoute => format!(
                "{record} would, and takes `Endpoint`, so it runs for matched requests only: let it \
                 take `Option<Endpoint>`"
            ),
            Why::OtherTransport => of_other_transport(record, self.attribute()),
            Why::OtherScope => {
                let scope = self.scope_of(record);
                let scope = scope.map(|scope| &self.resolved.scopes[scope]);
                if let Some(plugin) = scope.and_then(ScopeNode::outside) {
                    return format!(
                        "{record} of {plugin} would, and that plugin is not around this function: \
                         give it to the app, or to a blueprint around this function"
                    );
                }
                let owner = label(record);
                format!(
                    "{record} would, and is a hook of {owner}, which does not run here: attach it \
                     to a scope around this function, or this function to {owner}"
                )
            }
            Why::NotRegistered => {
                let owner = label(record);
                format!(
                    "{record} would, and {owner} is not registered: `.register(…)` it, or give the \
                     plugin that brings it with `.with(…)`"
                )
            }
            Why::NotCollected => {
                let krate = record.origin.location.krate();
                let mut collected = self.app.collected.iter();
                let remedy = if collected.len() == 0 {
                    String::new()
                } else if collected.any(|each| each.krate == krate) {
                    "collect the whole crate, with `app!()`, or ".to_owned()
                } else {
                    format!("name its crate, `app!({})`, or ", krate.name)
                };
                let name = record.origin.function;
                format!("{record} would, and is not in this app: {remedy}add `.hook({name})`")
            }
        }
    }

    /// How a hook of this chain that runs too late runs in time.
    fn in_time(&self, record: &'static Record) -> String {
        let kind = record.kind();
        let name = record.origin.function;
        if kind != self.taker.kind && self.taker.kind != Kind::Route {
            return format!(
                "{record} would, and runs after it, as every `#[{kind}]` does: make one of them \
                 what the other is"
            );
        }
        let scope_of = |is_it: &dyn Fn(&Record) -> bool| {
            let links = self.chain.hooks.iter();
            let mut scopes = links.filter_map(|link| match link.function {
                Function::Annotated(scope, hook) if is_it(hook.record) => Some(scope),
                _ => None,
            });
            scopes.next()
        };
        let own = scope_of(&|other| std::ptr::eq(&raw const other.origin, self.taker.origin));
        let of_provider = scope_of(&|other| std::ptr::eq(other, record));
        match (own, of_provider) {
            (Some(own), Some(scope)) if std::ptr::eq(own, scope) => format!(
                "{record} would, and runs after it: write `runs_after = {name}` in the attribute of \
                 `{}`",
                self.taker.origin.function
            ),
            (_, Some(scope)) if scope.outside().is_some() => format!(
                "{record} would, and runs after it, as a hook of {}: give that plugin further out, \
                 before the others or with a lower rank",
                scope.label()
            ),
            (_, Some(scope)) if self.taker.scope.outside().is_some() => format!(
                "{record} would, and runs after it, as a hook of {}: the hooks of a plugin run before \
                 those of its place, so let a plugin further out provide it",
                scope.label()
            ),
            (_, Some(scope)) => {
                let label = scope.label();
                format!(
                    "{record} would, and runs after it, as a hook of {label}: attach this function \
                     to {label}, or that one to an outer scope"
                )
            }
            _ => format!("{record} would, and runs after it"),
        }
    }
}

/// What to do about a hook that does not run for these requests, as it has not this attribute.
pub(super) fn of_other_transport(record: &'static Record, attribute: Kind) -> String {
    let kind = record.kind();
    format!(
        "{record} would, and is a `#[{kind}]` function, which does not run here: write `#[{attribute}]` \
         over it, too"
    )
}

/// The scope that a function belongs to.
fn label(record: &Record) -> String {
    match record.scope {
        Scope::App => "the app".to_owned(),
        Scope::Blueprint(blueprint) | Scope::AppThrough(blueprint) => {
            format!("the blueprint `{}`", blueprint().name())
        }
    }
}
