//! Route options: which ones a route carries, and what is wrong with them.

use super::{ProblemKind, Resolved, RouteNode, Settings, problem::Problems};
use crate::{
    context::{AnyOption, OptionValues},
    error::panic_message,
    registry::{Record, RouteOptions},
    source::{CallSite, Place},
};
use std::{
    any::TypeId,
    collections::{HashMap, HashSet},
    fmt,
    panic::catch_unwind,
    ptr,
};

/// One route option, and who gave it.
#[derive(Clone)]
pub(crate) struct GivenOption {
    pub(crate) option: AnyOption,
    pub(crate) source: OptionSource,
}

#[derive(Clone, Copy)]
pub(crate) enum OptionSource {
    /// `with = […]` of a route.
    Route(&'static Record),
    /// `.option(…)` of the registration that made this scope.
    Registration(usize, CallSite),
}

impl From<OptionSource> for Place {
    fn from(source: OptionSource) -> Self {
        match source {
            OptionSource::Route(record) => record.into(),
            OptionSource::Registration(_, at) => at.into(),
        }
    }
}

impl fmt::Display for OptionSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OptionSource::Route(record) => write!(f, "`with = […]` of the route {record}"),
            OptionSource::Registration(_, at) => write!(f, "`.option(…)` at {at}"),
        }
    }
}

/// The options as an `Endpoint` has them.
pub(crate) fn values(given: &[GivenOption]) -> OptionValues {
    given.iter().map(|given| given.option.clone()).collect()
}

impl Resolved {
    /// What all routes of a scope carry: of each type the one of the innermost scope.
    pub(crate) fn options(&self, scope: usize) -> Vec<GivenOption> {
        let mut carried: Vec<GivenOption> = Vec::new();
        for scope in self.chain(scope).into_iter().rev() {
            let own = self.scopes[scope].options.iter();
            let own = own.map(|(option, at)| GivenOption {
                option: option.clone(),
                source: OptionSource::Registration(scope, *at),
            });
            add_missing(&mut carried, own.collect());
        }
        carried
    }
}

/// Add those of a type that an inner scope has not given.
fn add_missing(carried: &mut Vec<GivenOption>, outer: Vec<GivenOption>) {
    for given in outer {
        let is_same = |known: &GivenOption| known.option.id() == given.option.id();
        if !carried.iter().any(is_same) {
            carried.push(given);
        }
    }
}

/// The values of `with = […]`, each made once, although a blueprint may be registered twice.
#[derive(Default)]
pub(super) struct Evaluated(HashMap<*const Record, Vec<GivenOption>>);

impl Evaluated {
    /// All that a route carries, its own options first.
    pub(super) fn carried(
        &mut self,
        resolved: &Resolved,
        scope: usize,
        record: &'static Record,
        options: &RouteOptions,
        problems: &mut Problems,
    ) -> Vec<GivenOption> {
        let own = self.0.entry(ptr::from_ref(record));
        let own = own.or_insert_with(|| evaluate(record, options, problems));
        let mut carried = Vec::new();
        add_missing(&mut carried, own.clone());
        add_missing(&mut carried, resolved.options(scope));
        carried
    }
}

fn evaluate(
    record: &'static Record,
    options: &RouteOptions,
    problems: &mut Problems,
) -> Vec<GivenOption> {
    let source = OptionSource::Route(record);
    let mut values = Vec::new();
    for value in options.with {
        match catch_unwind(value) {
            Ok(option) => values.push(GivenOption { option, source }),
            Err(payload) => {
                let message = format!(
                    "a value in {source} panics when it is made: {}: correct it",
                    panic_message(payload)
                );
                problems.add(ProblemKind::RouteOption, message).at(source);
            }
        }
    }
    check_list(&values, problems);
    values
}

/// Check the values of one list by themselves.
fn check_list(list: &[GivenOption], problems: &mut Problems) {
    for (index, GivenOption { option, source }) in list.iter().enumerate() {
        let same = |other: &&GivenOption| other.option.id() == option.id();
        if let Some(first) = list[..index].iter().find(same) {
            let both = match (first.source, source) {
                (OptionSource::Registration(_, first), OptionSource::Registration(_, second)) => {
                    format!("`.option(…)` at {first} and at {second}")
                }
                _ => source.to_string(),
            };
            let message = format!(
                "two options of one type, `{}`, in {both}: `{:?}` and `{option:?}`: remove one of \
                 them",
                option.name(),
                first.option,
            );
            let problem = problems.add(ProblemKind::RouteOption, message);
            problem.at(first.source).at(*source);
        }
        if let Err(reason) = option.check() {
            let message = format!(
                "`{option:?}` in {source} is not valid: {reason}: correct the value, or leave it \
                 out"
            );
            problems.add(ProblemKind::RouteOption, message).at(*source);
        }
    }
}

/// Check the options of registrations, and that each option is read wherever it is carried.
pub(super) fn check(
    app: &Settings,
    resolved: &Resolved,
    routes: &[RouteNode],
    problems: &mut Problems,
) {
    for (scope, node) in resolved.scopes.iter().enumerate() {
        let own = node.options.iter().map(|(option, at)| GivenOption {
            option: option.clone(),
            source: OptionSource::Registration(scope, *at),
        });
        check_list(&own.collect::<Vec<_>>(), problems);
    }
    let mut reported = HashSet::new();
    let mut check = |scope, carrier: &dyn fmt::Display, carried: &[GivenOption]| {
        for given in carried {
            let id = given.option.id();
            // Once, although many routes may carry it.
            if !is_read(app, resolved, scope, id)
                && reported.insert((Place::from(given.source), id))
            {
                report_unread(given, carrier, problems);
            }
        }
    };
    for route in routes {
        check(route.scope, route.record, &route.carries);
    }
    for mount in &resolved.mounts {
        check(mount.scope, mount, &resolved.options(mount.scope));
    }
}

/// Whether somebody around a route of this scope reads options of a type.
fn is_read(app: &Settings, resolved: &Resolved, scope: usize, id: TypeId) -> bool {
    let around = resolved.chain(scope).into_iter();
    let mut plugins = around.filter_map(|scope| resolved.scopes[scope].plugin());
    app.reads.contains(&id)
        || plugins.any(|plugin| plugin.reads.iter().any(|(read, _)| *read == id))
}

fn report_unread(given: &GivenOption, carrier: &dyn fmt::Display, problems: &mut Problems) {
    let GivenOption { option, source } = given;
    let name = option.name();
    let example = match source {
        OptionSource::Route(_) => String::new(),
        OptionSource::Registration(..) => format!(" for {carrier}"),
    };
    let read_by = option.read_by();
    let remedy = if read_by.is_empty() {
        format!(
            "give the plugin that reads it to the app or to a blueprint around the route, or, if a hook of \
             yours reads it, call `.reads::<{name}>()` on the app"
        )
    } else {
        format!("add {read_by} to the app or to a blueprint around the route")
    };
    let message = format!("nothing reads `{option:?}` of {source}{example}: {remedy}");
    problems.add(ProblemKind::RouteOption, message).at(*source);
}
