//! [`Description`]: the app as data.

mod mounts;

pub use mounts::{DescribedFallback, DescribedMount};

use crate::{
    Error, Problem,
    build::{Chain, Function, Link, Resolved, RouteNode},
    registry::{Item, Kind, Record},
};
use comfy_table::{LineStyle, Table, TableStyle};
use serde::Serialize;
use std::{any::TypeId, fmt};

/// An app as data: every route with its whole chain of hooks. `Display` gives tables.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Description {
    /// The routes in order: the app's own, then blueprint by blueprint.
    pub routes: Vec<DescribedRoute>,
    /// What is mounted, in the order of the calls.
    pub mounted: Vec<DescribedMount>,
    /// What a request that matches no route meets.
    pub unmatched: Vec<DescribedHook>,
    /// What takes such a request in the end, if it is not the app's 404.
    pub fallback: Option<DescribedFallback>,
    /// What it meets below the prefix of a blueprint that catches such requests.
    pub caught: Vec<DescribedCatch>,
    /// `before_serving`, then `after_serving` hooks, each in the order they run.
    pub serving: Vec<DescribedHook>,
    /// Error handlers of every scope.
    pub error_handlers: Vec<DescribedHook>,
    /// What keeps the app from being built.
    pub problems: Vec<String>,
    /// What is probably not meant.
    pub warnings: Vec<String>,
}

/// One route, with all that runs for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DescribedRoute {
    /// The methods it was given; HEAD and OPTIONS come by themselves.
    pub methods: Vec<&'static str>,
    /// The full pattern.
    pub path: String,
    /// The full dotted name.
    pub endpoint: String,
    /// The view.
    pub function: &'static str,
    /// The file of the view.
    pub file: &'static str,
    /// The line of the view's attribute.
    pub line: u32,
    /// Hooks in the order they run, as [`lifecycle`](crate::lifecycle) tells it.
    pub chain: Vec<DescribedHook>,
}

/// One blueprint that catches unmatched requests below its prefix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DescribedCatch {
    /// Its full name.
    pub blueprint: String,
    /// Its full prefix.
    pub prefix: String,
    /// Hooks in the order they run, as [`lifecycle`](crate::lifecycle) tells it.
    pub chain: Vec<DescribedHook>,
}

/// One hook or error handler in its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DescribedHook {
    /// The attribute: `before_request`, `after_request`, …
    pub kind: &'static str,
    /// `app`, the full name of a blueprint, or `route`.
    pub scope: String,
    /// The function; for an error handler followed by what it takes.
    pub function: String,
    /// The crate that defines it.
    #[serde(rename = "crate")]
    pub crate_name: &'static str,
    /// Its file.
    pub file: &'static str,
    /// The line of its attribute.
    pub line: u32,
}

impl Description {
    pub(crate) fn of(resolved: &Resolved) -> Self {
        let handlers = resolved.scopes.iter().flat_map(|scope| {
            scope
                .hooks(Kind::ErrorHandler)
                .iter()
                .map(|hook| described(hook.record, scope.name(), handled_by(hook.record)))
        });
        let serving = resolved
            .before_serving
            .iter()
            .chain(&resolved.after_serving);
        Description {
            routes: resolved
                .routes
                .iter()
                .map(|route| of_route(resolved, route))
                .collect(),
            mounted: resolved
                .mounts
                .iter()
                .map(|mount| DescribedMount::of(resolved, mount))
                .collect(),
            unmatched: chain(&Chain::of_unmatched(resolved, 0)),
            fallback: resolved.fallback.as_ref().map(DescribedFallback::of),
            caught: resolved
                .catching()
                .map(|scope| of_catch(resolved, scope))
                .collect(),
            serving: serving
                .map(|record| described(record, "app", record.origin.function.to_owned()))
                .collect(),
            error_handlers: handlers.collect(),
            problems: resolved.problems.iter().map(Problem::to_string).collect(),
            warnings: resolved.warnings.clone(),
        }
    }
}

fn of_route(resolved: &Resolved, route: &RouteNode) -> DescribedRoute {
    DescribedRoute {
        methods: route.options.methods.to_vec(),
        path: route.path.clone(),
        endpoint: route.endpoint.clone(),
        function: route.record.origin.function,
        file: route.record.origin.location.file,
        line: route.record.origin.location.line,
        chain: chain(&Chain::of_route(resolved, route, route.needs.websocket)),
    }
}

fn of_catch(resolved: &Resolved, scope: usize) -> DescribedCatch {
    let node = &resolved.scopes[scope];
    DescribedCatch {
        blueprint: node.name().to_owned(),
        prefix: node.prefix.clone(),
        chain: chain(&Chain::of_unmatched(resolved, scope)),
    }
}

fn chain(chain: &Chain<'_>) -> Vec<DescribedHook> {
    let described = |link: &Link<'_>| match &link.function {
        Function::Annotated(scope, hook) => {
            let function = hook.record.origin.function.to_owned();
            described(hook.record, scope.name(), function)
        }
        Function::Value(scope, given) => DescribedHook {
            kind: link.kind.name(),
            scope: scope.name().to_owned(),
            function: given.name.to_owned(),
            crate_name: given.name.split("::").next().unwrap_or_default(),
            file: given.at.file(),
            line: given.at.line(),
        },
        Function::Before(route, name, _) | Function::After(route, name, _) => DescribedHook {
            kind: link.kind.name(),
            ..described(route.record, "route", (*name).to_owned())
        },
    };
    chain.hooks.iter().map(described).collect()
}

fn handled_by(record: &Record) -> String {
    match &record.item {
        Item::ErrorHandler {
            code: Some(code), ..
        } => format!("{} ({code})", record.origin.function),
        Item::ErrorHandler { takes, .. } if takes().0 == TypeId::of::<Error>() => {
            format!("{} (&Error)", record.origin.function)
        }
        Item::ErrorHandler { takes, .. } => format!("{} (&{})", record.origin.function, takes().1),
        _ => record.origin.function.to_owned(),
    }
}

fn described(record: &'static Record, scope: &str, function: String) -> DescribedHook {
    DescribedHook {
        kind: record.kind().name(),
        scope: scope.to_owned(),
        function,
        crate_name: record.origin.location.krate().name,
        file: record.origin.location.file,
        line: record.origin.location.line,
    }
}

impl fmt::Display for Description {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut routes = table(["methods", "path", "endpoint", "function", "place"]);
        for route in &self.routes {
            let place = format!("{}:{}", route.file, route.line);
            routes.add_row([
                &route.methods.join(", "),
                &route.path,
                &route.endpoint,
                route.function,
                &place,
            ]);
        }
        writeln!(f, "Routes\n{routes}")?;
        let mut shown: Vec<&[DescribedHook]> = vec![&[]];
        for route in &self.routes {
            if shown.contains(&&*route.chain) {
                continue;
            }
            shown.push(&route.chain);
            writeln!(f)?;
            for same in self.routes.iter().filter(|same| same.chain == route.chain) {
                let methods = same.methods.join(", ");
                writeln!(f, "{methods} {} → {}", same.path, same.endpoint)?;
            }
            writeln!(f, "{}", hooks(&route.chain))?;
        }
        for mount in &self.mounted {
            mount.fmt(f)?;
        }
        if let Some(fallback) = &self.fallback {
            fallback.show(f, &self.unmatched)?;
        } else if !self.unmatched.is_empty() {
            writeln!(f, "\nNo route\n{}", hooks(&self.unmatched))?;
        }
        for caught in &self.caught {
            writeln!(
                f,
                "\nNo route below {} (blueprint `{}`)\n{}",
                caught.prefix,
                caught.blueprint,
                hooks(&caught.chain)
            )?;
        }
        if !self.serving.is_empty() {
            writeln!(f, "\nServing\n{}", hooks(&self.serving))?;
        }
        if !self.error_handlers.is_empty() {
            writeln!(f, "\nError handlers\n{}", hooks(&self.error_handlers))?;
        }
        for problem in &self.problems {
            writeln!(f, "\nproblem: {problem}")?;
        }
        for warning in &self.warnings {
            writeln!(f, "\nwarning: {warning}")?;
        }
        Ok(())
    }
}

fn hooks(hooks: &[DescribedHook]) -> Table {
    let mut table = table(["kind", "scope", "function", "crate", "place"]);
    for hook in hooks {
        let place = format!("{}:{}", hook.file, hook.line);
        table.add_row([
            hook.kind,
            &hook.scope,
            &hook.function,
            hook.crate_name,
            &place,
        ]);
    }
    table
}

fn table(header: [&str; 5]) -> Table {
    let mut table = Table::new();
    let rule = LineStyle::none().fill('─').junction('─');
    let style = TableStyle::new().header_separator(rule);
    table.load_style(style).set_header(header);
    table
}
