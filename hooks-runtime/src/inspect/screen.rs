//! How a [`Description`] prints: each scope with its own functions and routes, on one screen.

use super::{
    DescribedFallback, DescribedHook, DescribedLayer, DescribedMount, DescribedPlugin,
    DescribedRoute, DescribedScope, Description, Kind, Scope, Takes,
    layout::{Lines, base, short, width},
};
use std::fmt;

const WIDTH: usize = 100;

/// The label of functions that the settings of their plugin leave out.
const LEFT_OUT: &str = "left out";

/// The app, its plugins and its blueprints, each with its own functions in the order they run, and
/// with its routes. A request of a route meets the functions of all scopes around it.
impl fmt::Display for Description {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = Lines::new(WIDTH);
        self.write(&mut lines, 0);
        f.write_str(&lines.into_text())
    }
}

impl Description {
    fn write(&self, lines: &mut Lines, indent: usize) {
        let labels = self.labels();
        let (mut is_first, mut is_behind_plugin) = (true, false);
        for scope in &self.scopes {
            let routes: Vec<_> = self.routes_of(scope).collect();
            let plugin = self.plugin(scope);
            let serving: Vec<_> = self.serving_of(scope).collect();
            let is_empty = routes.is_empty() && serving.is_empty() && scope.is_empty();
            if is_empty && plugin.is_none() && scope.scope != Scope::App {
                continue;
            }
            // A plugin stands close to what it is around.
            if !is_first && !is_behind_plugin {
                lines.blank();
            }
            is_first = false;
            is_behind_plugin = plugin.is_some();
            let mut part = Part {
                lines,
                indent,
                labels,
            };
            part.heading(scope, plugin);
            if scope.scope == Scope::App {
                part.labelled("state", self.states.iter().map(|state| short(state)));
                for call in ["wrap", "layer"] {
                    let of_call = scope.layers.iter().filter(|layer| layer.call == call);
                    part.labelled(call, of_call.map(layer));
                }
            }
            part.hooks(scope.hooks.iter());
            part.hooks(serving.into_iter());
            let left_out = plugin.into_iter().flat_map(|plugin| &plugin.leaves_out);
            part.labelled(LEFT_OUT, left_out.map(shown));
            part.routes(&routes);
            if scope.scope == Scope::App {
                self.write_unmatched(&mut part);
            }
            if scope.catches_unmatched {
                let chain = self
                    .caught
                    .iter()
                    .find(|it| Scope::Blueprint(it.blueprint.clone()) == scope.scope);
                let below = format!("no route below {}", scope.prefix);
                let without = self.without(chain.map_or(&[], |it| &it.chain), scope);
                part.lines
                    .words(part.indent + 2, &format!("{below}: caught here{without}"));
            }
        }
        for mount in &self.mounted {
            mount.write(lines, indent);
        }
        if let Some(fallback) = &self.fallback {
            fallback.write(lines, indent);
        }
        for problem in &self.problems {
            lines.blank();
            lines.line(format!("problem: {problem}"));
        }
        for warning in &self.warnings {
            lines.blank();
            lines.line(format!("warning: {warning}"));
        }
    }

    /// The width of the first column.
    fn labels(&self) -> usize {
        let hooks = self.scopes.iter().flat_map(|scope| &scope.hooks);
        let all = hooks.chain(&self.serving).map(|hook| hook.kind.name());
        let leaves_out = |plugin: &DescribedPlugin| !plugin.leaves_out.is_empty();
        let left_out = self.plugins.iter().any(leaves_out).then_some(LEFT_OUT);
        width(all.chain(left_out), 99)
    }

    pub(super) fn routes_of<'a>(
        &'a self,
        scope: &'a DescribedScope,
    ) -> impl Iterator<Item = &'a DescribedRoute> {
        self.routes
            .iter()
            .filter(|route| route.scope == scope.scope)
    }

    pub(super) fn serving_of<'a>(
        &'a self,
        scope: &'a DescribedScope,
    ) -> impl Iterator<Item = &'a DescribedHook> {
        self.serving.iter().filter(|hook| hook.scope == scope.scope)
    }

    pub(super) fn plugin(&self, scope: &DescribedScope) -> Option<&DescribedPlugin> {
        let Scope::Plugin(name) = &scope.scope else {
            return None;
        };
        // Plugins come in the order of their scopes; two places may have one of the same name.
        let mut same = self
            .scopes
            .iter()
            .filter(|other| other.scope == scope.scope);
        let nth = same.position(|other| std::ptr::eq(other, scope))?;
        self.plugins
            .iter()
            .filter(|plugin| plugin.name == *name)
            .nth(nth)
    }

    /// A scope, and those around it. Each stands behind what it is inside of, which may have a name that
    /// another plugin has, too: the nearest is meant.
    fn around(&self, scope: &DescribedScope) -> Vec<&DescribedScope> {
        let is_it = |other: &DescribedScope| std::ptr::eq(other, scope);
        let mut around = Vec::new();
        let mut place = self.scopes.iter().position(is_it);
        while let Some(at) = place {
            let scope = &self.scopes[at];
            around.push(scope);
            let outer = scope.inside.as_ref();
            let mut before = self.scopes[..at].iter();
            place = outer.and_then(|outer| before.rposition(|scope| scope.scope == *outer));
        }
        around
    }

    fn write_unmatched(&self, part: &mut Part<'_>) {
        let app = self.scopes.iter().find(|scope| scope.scope == Scope::App);
        let without = app.map_or_else(String::new, |app| self.without(&self.unmatched, app));
        if !without.is_empty() {
            part.lines
                .words(part.indent + 2, &format!("no route: the same{without}"));
        }
    }

    /// The functions around a scope that a request without a route does not meet.
    fn without(&self, chain: &[DescribedHook], scope: &DescribedScope) -> String {
        let around = self.around(scope);
        let hooks = around.into_iter().flat_map(|scope| &scope.hooks);
        let missing = hooks.filter(|hook| {
            let is_hook = hook.kind != Kind::ErrorHandler && hook.kind.applies(false);
            is_hook && !chain.contains(hook)
        });
        let names: Vec<_> = missing.map(|hook| hook.function.as_str()).collect();
        match names.as_slice() {
            [] => String::new(),
            names => format!(", without {}", names.join(", ")),
        }
    }
}

impl DescribedScope {
    pub(super) fn is_empty(&self) -> bool {
        self.hooks.is_empty() && self.layers.is_empty() && self.options.is_empty()
    }
}

/// The part of one scope.
struct Part<'a> {
    lines: &'a mut Lines,
    indent: usize,
    /// The width of the first column.
    labels: usize,
}

impl Part<'_> {
    fn heading(&mut self, scope: &DescribedScope, plugin: Option<&DescribedPlugin>) {
        let mut words = vec![match &scope.scope {
            Scope::Blueprint(name) => format!("blueprint {name}"),
            Scope::Plugin(name) => format!("plugin {name}"),
            Scope::App | Scope::Route => scope.scope.to_string(),
        }];
        if let Some(plugin) = plugin {
            words.push(format!("around {} ({})", plugin.around, plugin.place));
            words.push(format!("rank {}", plugin.rank));
            let settings = plugin.settings.iter();
            words.extend(settings.map(|(name, value)| format!("{name} = {value}")));
            let states = plugin.states.iter();
            words.extend(states.map(|state| format!("state {}", short(state))));
            for (word, types) in [
                ("provides", &plugin.provides),
                ("needs", &plugin.needs),
                ("reads", &plugin.reads),
            ] {
                words.extend(types.iter().map(|name| format!("{word} {}", short(name))));
            }
            let changes = plugin.changes_responses;
            words.extend(changes.then(|| "changes every response".to_owned()));
        } else if let Scope::Blueprint(_) = scope.scope {
            if !scope.prefix.is_empty() {
                words.push(scope.prefix.clone());
            }
            words.extend(scope.inside.iter().map(|outer| format!("in {outer}")));
            let options = scope.options.iter();
            words.extend(options.map(|it| format!("with {} ({})", it.value, it.place)));
            let layers = scope.layers.iter();
            words.extend(layers.map(|it| format!("layer {}", layer(it))));
        }
        let words = words.iter().map(String::as_str);
        self.lines.hanging(self.indent, 4, words, ", ");
    }

    /// Functions in order, one line for each kind if there is room.
    fn hooks<'a>(&mut self, hooks: impl Iterator<Item = &'a DescribedHook>) {
        let hooks: Vec<_> = hooks.collect();
        for of_kind in hooks.chunk_by(|one, other| one.kind == other.kind) {
            let shown = of_kind.iter().map(|hook| shown(hook));
            self.labelled(of_kind[0].kind.name(), shown);
        }
    }

    /// A label and what belongs to it, unless that is nothing.
    fn labelled(&mut self, label: &str, pieces: impl IntoIterator<Item = String>) {
        let mut pieces: Vec<_> = pieces.into_iter().collect();
        let Some(first) = pieces.first_mut() else {
            return;
        };
        *first = format!("{label:width$}  {first}", width = self.labels);
        self.lines.hanging(
            self.indent + 2,
            self.labels + 2,
            pieces.iter().map(String::as_str),
            ", ",
        );
    }

    fn routes(&mut self, routes: &[&DescribedRoute]) {
        let cells: Vec<_> = routes.iter().map(|route| cells(route)).collect();
        let column = |at: usize, most| width(cells.iter().map(|cells| cells[at].as_str()), most);
        let widths = [column(0, 12), column(1, 40), column(2, 36), column(3, 40)];
        for cells in &cells {
            let cells: Vec<_> = cells.iter().map(String::as_str).collect();
            self.lines.row(self.indent + 2, &widths, &cells);
        }
    }
}

fn shown(hook: &DescribedHook) -> String {
    match &hook.takes {
        Some(takes) => format!("{} {takes} ({})", hook.function, hook.place),
        None => format!("{} ({})", base(&hook.function), hook.place),
    }
}

fn layer(layer: &DescribedLayer) -> String {
    format!("{} ({})", base(&layer.type_name), layer.place)
}

/// The columns of a route.
fn cells(route: &DescribedRoute) -> [String; 5] {
    let last = route.endpoint.rsplit('.').next();
    let name = if last == Some(route.function.as_str()) {
        route.endpoint.clone()
    } else {
        format!("{} ({})", route.endpoint, route.function)
    };
    [
        route.methods.join(", "),
        route.path.clone(),
        name,
        route.place.to_string(),
        differences(route).join("; "),
    ]
}

/// What makes a route different from others of its scope.
fn differences(route: &DescribedRoute) -> Vec<String> {
    let mut differences = Vec::new();
    let own = |is_before: bool| {
        let own = route.chain.iter().filter(move |hook| {
            let runs_before = matches!(hook.kind, Kind::BeforeRequest | Kind::BeforeWebSocket);
            hook.scope == Scope::Route && runs_before == is_before
        });
        own.map(|hook| hook.function.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    };
    let options = route
        .options
        .iter()
        .filter(|option| option.scope == Scope::Route);
    let options: Vec<_> = options.map(|option| option.value.as_str()).collect();
    let named = [
        ("before", own(true)),
        ("after", own(false)),
        ("skips", route.skips.join(", ")),
        ("with", options.join(", ")),
    ];
    let named = named.into_iter().filter(|(_, names)| !names.is_empty());
    differences.extend(named.map(|(option, names)| format!("{option} {names}")));
    if route.has_layer {
        differences.push("a layer".to_owned());
    }
    differences
}

impl DescribedMount {
    fn write(&self, lines: &mut Lines, indent: usize) {
        let (path, place, scope) = (&self.path, &self.place, &self.scope);
        let service = base(&self.service);
        lines.blank();
        lines.words(
            indent,
            &format!("mounted at {path}: {service} ({place}), in {scope}"),
        );
        if let Some(app) = &self.app {
            app.write(lines, indent + 4);
        }
    }
}

impl DescribedFallback {
    fn write(&self, lines: &mut Lines, indent: usize) {
        let (service, place) = (&self.service, &self.place);
        lines.blank();
        lines.words(
            indent,
            &format!("no route: the fallback {} ({place})", base(service)),
        );
        if let Some(app) = &self.app {
            app.write(lines, indent + 4);
        }
    }
}

/// `app`, `route`, or the name of the blueprint or plugin.
impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Scope::App => "app",
            Scope::Blueprint(name) | Scope::Plugin(name) => name,
            Scope::Route => "route",
        })
    }
}

/// `404`, `&my_app::MyError`, both with a comma, or `&Error` for all errors.
impl fmt::Display for Takes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.status, &self.type_name) {
            (Some(status), Some(name)) => write!(f, "{status}, &{name}"),
            (Some(status), None) => write!(f, "{status}"),
            (None, Some(name)) => write!(f, "&{name}"),
            (None, None) => f.write_str("&Error"),
        }
    }
}
