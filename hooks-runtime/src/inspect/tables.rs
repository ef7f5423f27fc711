//! How a [`Description`] and its parts print.

use super::{
    DescribedCatch, DescribedFallback, DescribedHook, DescribedMount, DescribedPlugin,
    DescribedRoute, Description, Scope, Takes,
};
use comfy_table::{LineStyle, Table, TableStyle};
use std::fmt;

impl fmt::Display for Description {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Routes\n{}", routes(&self.routes))?;
        self.write_chains(f)?;
        for mount in &self.mounted {
            mount.fmt(f)?;
        }
        if let Some(fallback) = &self.fallback {
            fallback.write(f, &self.unmatched)?;
        } else if !self.unmatched.is_empty() {
            writeln!(f, "\nNo route\n{}", hooks(&self.unmatched))?;
        }
        for caught in &self.caught {
            caught.fmt(f)?;
        }
        if !self.plugins.is_empty() {
            writeln!(f, "\nPlugins\n{}", plugins(&self.plugins))?;
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

impl Description {
    /// Every chain once, below all the routes that have it.
    fn write_chains(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut written: Vec<&[DescribedHook]> = vec![&[]];
        for route in &self.routes {
            if written.contains(&&*route.chain) {
                continue;
            }
            written.push(&route.chain);
            writeln!(f)?;
            for same in self.routes.iter().filter(|same| same.chain == route.chain) {
                let methods = same.methods.join(", ");
                writeln!(f, "{methods} {} → {}", same.path, same.endpoint)?;
            }
            writeln!(f, "{}", hooks(&route.chain))?;
        }
        Ok(())
    }
}

impl fmt::Display for DescribedMount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, chain) = (&self.path, hooks(&self.chain));
        let (service, place) = (&self.service, &self.place);
        writeln!(f, "\nMounted at {path} → {service} ({place})\n{chain}")?;
        match &self.app {
            Some(app) => writeln!(
                f,
                "\n(mounted at {path}:)\n{app}(end of what is mounted at {path})"
            ),
            None => Ok(()),
        }
    }
}

impl DescribedFallback {
    fn write(&self, f: &mut fmt::Formatter<'_>, unmatched: &[DescribedHook]) -> fmt::Result {
        let (service, place, chain) = (&self.service, &self.place, hooks(unmatched));
        writeln!(f, "\nNo route → {service} ({place})\n{chain}")?;
        match &self.app {
            Some(app) => writeln!(f, "\n(the fallback:)\n{app}(end of the fallback)"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for DescribedCatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (prefix, blueprint, chain) = (&self.prefix, &self.blueprint, hooks(&self.chain));
        writeln!(
            f,
            "\nNo route below {prefix} (blueprint `{blueprint}`)\n{chain}"
        )
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

fn routes(routes: &[DescribedRoute]) -> Table {
    let mut table = table(["methods", "path", "endpoint", "function", "place"]);
    for route in routes {
        table.add_row([
            &route.methods.join(", "),
            &route.path,
            &route.endpoint,
            &route.function,
            &route.place.to_string(),
        ]);
    }
    table
}

fn plugins(plugins: &[DescribedPlugin]) -> Table {
    let mut table = table(["plugin", "around", "rank", "settings", "place"]);
    for plugin in plugins {
        let settings = plugin.settings.iter();
        let settings: Vec<_> = settings
            .map(|(name, value)| format!("{name} = {value}"))
            .collect();
        table.add_row([
            &plugin.name,
            &plugin.around.to_string(),
            &plugin.rank.to_string(),
            &settings.join(", "),
            &plugin.place.to_string(),
        ]);
    }
    table
}

fn hooks(hooks: &[DescribedHook]) -> Table {
    let mut table = table(["kind", "scope", "function", "crate", "place"]);
    for hook in hooks {
        let function = match &hook.takes {
            Some(takes) => format!("{} ({takes})", hook.function),
            None => hook.function.clone(),
        };
        table.add_row([
            hook.kind.name(),
            &hook.scope.to_string(),
            &function,
            &hook.crate_name,
            &hook.place.to_string(),
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
