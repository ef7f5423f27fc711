//! [`Description`]: the app as data.

use super::{
    Problem,
    resolve::{HookNode, Resolved},
    routes::RouteNode,
};
use crate::{
    Error,
    registry::{Item, Record},
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
    /// What a request that matches no route meets.
    pub unmatched: Vec<DescribedHook>,
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
    /// Hooks in the order they run: middleware, before, after, teardown.
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
    /// Hooks in the order they run: middleware, before, after, teardown.
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
    pub(super) fn of(resolved: &Resolved) -> Self {
        let handlers = resolved.scopes.iter().flat_map(|scope| {
            scope
                .handlers
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
            unmatched: chain(resolved, 0, &|hook| !hook.needs.endpoint),
            caught: resolved
                .catching()
                .map(|scope| of_catch(resolved, scope))
                .collect(),
            serving: serving
                .map(|record| described(record, "app", record.function.to_owned()))
                .collect(),
            error_handlers: handlers.collect(),
            problems: resolved.problems.iter().map(Problem::to_string).collect(),
            warnings: resolved.warnings.clone(),
        }
    }
}

fn of_route(resolved: &Resolved, route: &RouteNode) -> DescribedRoute {
    let mut hooks = chain(resolved, route.scope, &|hook| !route.skips(hook));
    let own = |kind: &'static str, name: &str| DescribedHook {
        kind,
        ..described(route.record, "route", name.to_owned())
    };
    let view = hooks
        .iter()
        .take_while(|hook| ["middleware", "before_request"].contains(&hook.kind))
        .count();
    let before = route
        .options
        .before
        .iter()
        .map(|hook| own("before_request", hook().0));
    let after = route
        .options
        .after
        .iter()
        .rev()
        .map(|hook| own("after_request", hook().0));
    hooks.splice(view..view, before.chain(after).collect::<Vec<_>>());
    DescribedRoute {
        methods: route.options.methods.to_vec(),
        path: route.path.clone(),
        endpoint: route.endpoint.clone(),
        function: route.record.function,
        file: route.record.location.file,
        line: route.record.location.line,
        chain: hooks,
    }
}

fn of_catch(resolved: &Resolved, scope: usize) -> DescribedCatch {
    let node = &resolved.scopes[scope];
    DescribedCatch {
        blueprint: node.name().to_owned(),
        prefix: node.prefix.clone(),
        chain: chain(resolved, scope, &|hook| !hook.needs.endpoint),
    }
}

fn chain(
    resolved: &Resolved,
    scope: usize,
    applies: &dyn Fn(&HookNode) -> bool,
) -> Vec<DescribedHook> {
    let scopes: Vec<_> = resolved
        .chain(scope)
        .iter()
        .map(|&scope| &resolved.scopes[scope])
        .collect();
    let mut around = Vec::new();
    for scope in &scopes {
        let functions = scope.middleware.iter().filter(|hook| applies(hook));
        around.extend(
            functions
                .map(|hook| described(hook.record, scope.name(), hook.record.function.to_owned())),
        );
        around.extend(scope.values.iter().map(|given| DescribedHook {
            kind: "middleware",
            scope: scope.name().to_owned(),
            function: given.name.to_owned(),
            crate_name: given.name.split("::").next().unwrap_or_default(),
            file: given.at.file(),
            line: given.at.line(),
        }));
    }
    let mut hooks = Vec::new();
    for scope in &scopes {
        hooks.extend(scope.before.iter().map(|hook| (hook, scope.name())));
    }
    for scope in &scopes {
        let process_view = scope.process_view.iter();
        hooks.extend(process_view.map(|hook| (hook, scope.name())));
    }
    for scope in scopes.iter().rev() {
        let process_exception = scope.process_exception.iter().rev();
        hooks.extend(process_exception.map(|hook| (hook, scope.name())));
    }
    for scope in scopes.iter().rev() {
        hooks.extend(scope.after.iter().rev().map(|hook| (hook, scope.name())));
    }
    for scope in scopes.iter().rev() {
        hooks.extend(scope.teardown.iter().rev().map(|hook| (hook, scope.name())));
    }
    let hooks = hooks.into_iter().filter(|(hook, _)| applies(hook));
    let hooks =
        hooks.map(|(hook, scope)| described(hook.record, scope, hook.record.function.to_owned()));
    around.into_iter().chain(hooks).collect()
}

fn handled_by(record: &Record) -> String {
    match &record.item {
        Item::ErrorHandler {
            code: Some(code), ..
        } => format!("{} ({code})", record.function),
        Item::ErrorHandler { takes, .. } if takes().0 == TypeId::of::<Error>() => {
            format!("{} (&Error)", record.function)
        }
        Item::ErrorHandler { takes, .. } => format!("{} (&{})", record.function, takes().1),
        _ => record.function.to_owned(),
    }
}

fn described(record: &'static Record, scope: &str, function: String) -> DescribedHook {
    DescribedHook {
        kind: record.item.attribute(),
        scope: scope.to_owned(),
        function,
        crate_name: record.location.krate().name,
        file: record.location.file,
        line: record.location.line,
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
        if !self.unmatched.is_empty() {
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
