//! [`Description::locked`]: all hooks of an app, for a file under version control.

use super::{
    DescribedHook, DescribedMount, DescribedPlugin, DescribedRoute, DescribedScope, Description,
    Kind, Scope,
};
use std::fmt::{Display, Write};

/// The first line: what the file is, for those who find it.
const HEAD: &str =
    "# All hooks of the app, in order. `HOOKS_BLESS=1 cargo test` writes this file.\n";

impl Description {
    /// The app as a text for a file under version control, which `assert_locked!` compares: every
    /// scope with its functions in the order they run, by crate and module, every route, and what is
    /// different for it.
    ///
    /// It has no files and no lines, and what runs in no order of its own is sorted by name. So it
    /// changes when a hook comes, goes or moves before another, in any crate, and not when code moves
    /// inside of a file.
    pub fn locked(&self) -> String {
        let mut text = HEAD.to_owned();
        self.write_locked(&mut text, "");
        text
    }

    fn write_locked(&self, text: &mut String, indent: &str) {
        let mut line = |depth: usize, line: &dyn Display| {
            let _ = writeln!(text, "{indent}{}{line}", "  ".repeat(depth));
        };
        for scope in self.sorted_scopes() {
            self.write_locked_scope(scope, &mut line);
        }
        let mut routes: Vec<_> = self.routes.iter().collect();
        routes.sort_by_key(|route| (&route.path, &route.methods, &route.endpoint));
        for route in routes {
            route.write_locked(&mut line);
        }
        let mut mounted: Vec<_> = self.mounted.iter().collect();
        mounted.sort_by_key(|mount| &mount.path);
        for mount in mounted {
            mount.write_locked(text, indent);
        }
        if let Some(fallback) = &self.fallback {
            let _ = writeln!(text, "{indent}no route: {}", fallback.service);
            if let Some(app) = &fallback.app {
                app.write_locked(text, &format!("{indent}    "));
            }
        }
    }

    /// The app and its plugins, then blueprints by name, each behind the plugins around it.
    fn sorted_scopes(&self) -> Vec<&DescribedScope> {
        let place = |at: usize| {
            let mut rest = self.scopes[at..].iter().map(|scope| &scope.scope);
            match rest.find(|scope| !matches!(scope, Scope::Plugin(_))) {
                Some(Scope::Blueprint(name)) => name.as_str(),
                _ => "",
            }
        };
        let scopes = self.scopes.iter().enumerate();
        let mut scopes: Vec<_> = scopes.map(|(at, scope)| (place(at), scope)).collect();
        // A stable sort: plugins of one place keep their order.
        scopes.sort_by_key(|(place, _)| *place);
        scopes.into_iter().map(|(_, scope)| scope).collect()
    }

    fn write_locked_scope(
        &self,
        scope: &DescribedScope,
        line: &mut impl FnMut(usize, &dyn Display),
    ) {
        let plugin = self.plugin(scope);
        let is_empty = scope.is_empty() && self.routes_of(scope).next().is_none();
        if is_empty && plugin.is_none() && scope.scope != Scope::App {
            return;
        }
        let kind = match &scope.scope {
            Scope::Blueprint(_) => "blueprint ",
            Scope::Plugin(_) => "plugin ",
            Scope::App | Scope::Route => "",
        };
        line(0, &format_args!("{kind}{}", scope.scope));
        if let Some(inside) = &scope.inside {
            line(1, &format_args!("in {inside}"));
        }
        if let Some(plugin) = plugin {
            plugin.write_locked(line);
        }
        if !scope.prefix.is_empty() {
            line(1, &format_args!("at {}", scope.prefix));
        }
        if scope.catches_unmatched {
            line(1, &"catches unmatched requests");
        }
        if scope.scope == Scope::App {
            let mut states: Vec<_> = self.states.iter().collect();
            states.sort();
            for state in states {
                line(1, &format_args!("state {state}"));
            }
        }
        for layer in &scope.layers {
            line(1, &format_args!("{} {}", layer.call, layer.type_name));
        }
        for option in &scope.options {
            line(1, &format_args!("with {}", option.value));
        }
        for hook in scope.hooks.iter().chain(self.serving_of(scope)) {
            line(1, &format_args!("{} {}", hook.kind, locked(hook)));
        }
    }
}

impl DescribedPlugin {
    fn write_locked(&self, line: &mut impl FnMut(usize, &dyn Display)) {
        line(
            1,
            &format_args!("of the crate {}, rank {}", self.crate_name, self.rank),
        );
        for (name, value) in &self.settings {
            line(1, &format_args!("setting {name} = {value}"));
        }
        for state in &self.states {
            line(1, &format_args!("state {state}"));
        }
        for (word, types) in [
            ("provides", &self.provides),
            ("needs", &self.needs),
            ("reads", &self.reads),
        ] {
            for name in types {
                line(1, &format_args!("{word} {name}"));
            }
        }
        for hook in &self.leaves_out {
            line(
                1,
                &format_args!("leaves out {} {}", hook.kind, locked(hook)),
            );
        }
        if self.changes_responses {
            line(1, &"changes every response");
        }
    }
}

impl DescribedRoute {
    fn write_locked(&self, line: &mut impl FnMut(usize, &dyn Display)) {
        let (methods, path, endpoint) = (self.methods.join(","), &self.path, &self.endpoint);
        line(0, &format_args!("route {methods} {path} {endpoint}"));
        line(1, &format_args!("in {}", self.scope));
        line(1, &format_args!("view {}::{}", self.module, self.function));
        if self.is_websocket {
            line(1, &"opens a WebSocket");
        }
        let own = self.chain.iter().filter(|hook| hook.scope == Scope::Route);
        for hook in own {
            let is_before = matches!(hook.kind, Kind::BeforeRequest | Kind::BeforeWebSocket);
            let option = if is_before { "before" } else { "after" };
            line(1, &format_args!("{option} {}", hook.function));
        }
        for skipped in &self.skips {
            line(1, &format_args!("skips {skipped}"));
        }
        for option in self
            .options
            .iter()
            .filter(|option| option.scope == Scope::Route)
        {
            line(1, &format_args!("with {}", option.value));
        }
        if self.has_layer {
            line(1, &"has a layer");
        }
    }
}

impl DescribedMount {
    fn write_locked(&self, text: &mut String, indent: &str) {
        let (path, service, scope) = (&self.path, &self.service, &self.scope);
        let _ = writeln!(text, "{indent}mount {path} {service}\n{indent}  in {scope}");
        if let Some(app) = &self.app {
            app.write_locked(text, &format!("{indent}    "));
        }
    }
}

/// The path of a function, and the errors that it takes.
fn locked(hook: &DescribedHook) -> String {
    // A value is named by its type, which has its path.
    let path = if hook.function.contains("::") {
        hook.function.clone()
    } else {
        format!("{}::{}", hook.module, hook.function)
    };
    match &hook.takes {
        Some(takes) => format!("{path} {takes}"),
        None => path,
    }
}
