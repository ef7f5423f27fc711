//! How an [`Explanation`] prints: a text of 80 columns.

use super::{
    Answer, DecidedBy, DescribedHook, ExplainedHook, Explanation, Miss, Need, OtherRoute, Runs,
    Scope, reasons,
};
use crate::{
    inspect::layout::{Lines, base, short, width},
    registry::Kind,
};
use std::fmt;

const WIDTH: usize = 80;

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = Lines::new(WIDTH);
        self.write(&mut lines);
        f.write_str(&lines.into_text())
    }
}

impl Explanation {
    fn write(&self, lines: &mut Lines) {
        lines.line(format!("{} {}", self.method, self.path));
        if let Some(path) = &self.routed_as {
            lines.words(
                2,
                &format!("is routed as {path}: escapes that mean nothing are decoded"),
            );
        }
        self.answer.write(lines);
        self.write_who_is_first(lines);
        for problem in &self.problems {
            lines.blank();
            lines.words(0, &format!("problem: {problem}"));
        }
        if !self.others.is_empty() {
            lines.blank();
            lines.line("Other routes");
            for other in &self.others {
                other.write(lines);
            }
        }
        if !self.problems.is_empty() {
            return;
        }
        self.write_chain(lines);
        if !self.error_handlers.is_empty() {
            lines.blank();
            lines.line("If an error is raised: the first of these that fits it");
            self.write_hooks(lines, &self.error_handlers);
        }
        if !self.not_run.is_empty() {
            lines.blank();
            lines.line("Does not run");
            reasons::write(lines, &self.not_run);
        }
        if let Some(inner) = &self.inner {
            lines.blank();
            lines.line("In the app that answers:");
            lines.blank();
            inner.write(lines);
        }
    }

    /// Nobody knows what a layer does before it runs.
    fn write_who_is_first(&self, lines: &mut Lines) {
        let (many, stand) = match self.layers.len() {
            0 => return,
            1 => ("1 tower layer".to_owned(), "stands"),
            many => (format!("{many} tower layers"), "stand"),
        };
        let mut text = format!("{many} {stand} around it (below), and may answer first");
        if self.layers.iter().any(|layer| layer.call == "wrap") {
            text += "; one given to `wrap` may change the path, too";
        }
        lines.words(2, &text);
    }

    fn write_chain(&self, lines: &mut Lines) {
        lines.blank();
        let how = "Runs, in this order (functions of one kind and scope in the order of the source, \
                   unless a line says what placed them)";
        lines.words(0, how);
        for layer in &self.layers {
            let name = match layer.type_name.as_str() {
                "" => "a layer".to_owned(),
                name => base(name),
            };
            let (call, scope, place) = (&layer.call, &layer.scope, &layer.place);
            lines.words(
                2,
                &format!("{call}: {name}, around {} ({place})", label(scope)),
            );
        }
        for plugin in &self.plugins {
            let (name, around, place) = (&plugin.name, &plugin.around, &plugin.place);
            let rank = plugin.rank;
            lines.words(
                2,
                &format!("plugin: {name}, around {around}, rank {rank} ({place})"),
            );
        }
        let mut rest = &self.chain[..];
        let mut is_answered = false;
        while let Some(first) = rest.first() {
            let kind = first.hook.kind;
            if kind > Kind::ProcessView && !is_answered {
                lines.words(2, &self.answer.in_chain());
                is_answered = true;
            }
            let count = rest
                .iter()
                .take_while(|each| each.hook.kind == kind)
                .count();
            let when = match first.runs {
                Runs::Always => "",
                Runs::OnError => ", if the view raises an error",
                Runs::WithTemplate => ", if a template is rendered",
            };
            lines.line(format!("  {kind}{when}"));
            self.write_hooks(lines, &rest[..count]);
            rest = &rest[count..];
        }
        if !is_answered {
            lines.words(2, &self.answer.in_chain());
        }
    }

    fn write_hooks(&self, lines: &mut Lines, hooks: &[ExplainedHook]) {
        let all = || self.chain.iter().chain(&self.error_handlers);
        let names: Vec<_> = all().map(|each| name(&each.hook)).collect();
        let scopes: Vec<_> = all().map(|each| each.hook.scope.to_string()).collect();
        let widths = [
            width(names.iter().map(String::as_str), 30),
            width(scopes.iter().map(String::as_str), 20),
        ];
        for each in hooks {
            let hook = &each.hook;
            let place = hook.place.to_string();
            lines.row(4, &widths, &[&name(hook), &hook.scope.to_string(), &place]);
            let notes = notes(each);
            if !notes.is_empty() {
                lines.words(8, &notes.join("; "));
            }
        }
    }
}

impl Answer {
    fn write(&self, lines: &mut Lines) {
        let caught = |caught_by: &Option<String>| match caught_by {
            Some(blueprint) => format!(", caught by the blueprint `{blueprint}`"),
            None => String::new(),
        };
        let text = match self {
            Answer::Route {
                methods,
                path,
                endpoint,
                place,
                options,
                is_head_by_get,
                is_websocket,
                ..
            } => {
                let methods = methods.join(", ");
                let text =
                    format!("is answered by the route `{endpoint}`: {methods} {path} ({place})");
                lines.words(2, &text);
                if *is_head_by_get {
                    lines.line("  a HEAD, by the view for GET, whose body is not sent");
                }
                if *is_websocket {
                    lines.line("  it opens a WebSocket");
                }
                for option in options {
                    let (value, place) = (&option.value, &option.place);
                    lines.words(2, &format!("option: {value} ({place})"));
                }
                return;
            }
            Answer::AutomaticOptions {
                allow,
                path,
                endpoint,
            } => format!(
                "is answered by the automatic OPTIONS of {path}: {}; with the hooks of its first \
                 route, `{endpoint}`",
                allow.join(", ")
            ),
            Answer::SlashRedirect { to } => {
                format!("matches no route: a redirect (308) to {to}, which has one")
            }
            Answer::MethodNotAllowed { allow, caught_by } => format!(
                "matches no route: a 405{}; the path takes {}",
                caught(caught_by),
                allow.join(", ")
            ),
            Answer::NotFound { caught_by } => {
                format!("matches no route: a 404{}", caught(caught_by))
            }
            Answer::Mount {
                path,
                service,
                place,
            } => format!(
                "is answered by what is mounted at {path}: {} ({place})",
                base(service)
            ),
            Answer::MergedRoute { path } => {
                format!("is answered by the route {path} of a merged router")
            }
            Answer::MergedFallback => {
                "matches no route: the merged router answers, with its fallback or a 404".to_owned()
            }
            Answer::Fallback { service, place } => {
                format!(
                    "matches no route: the fallback answers, {} ({place})",
                    base(service)
                )
            }
            Answer::BadRequest { reason } => format!("is a bad request (400): {reason}"),
            Answer::NotBuilt => "is answered by nothing: the app cannot be built".to_owned(),
        };
        lines.words(2, &text);
    }

    /// What stands between the functions before the view and those after it.
    fn in_chain(&self) -> String {
        match self {
            Answer::Route { function, .. } => format!("the view: {function}"),
            Answer::AutomaticOptions { .. } => "the list of methods".to_owned(),
            Answer::SlashRedirect { .. } => "the redirect".to_owned(),
            Answer::MethodNotAllowed { .. } => "the 405 is raised".to_owned(),
            Answer::NotFound { .. } => "the 404 is raised".to_owned(),
            Answer::Mount { path, .. } => format!("what is mounted at {path}"),
            Answer::MergedRoute { path } => format!("the handler of {path}"),
            Answer::MergedFallback => "the merged router".to_owned(),
            Answer::Fallback { .. } => "the fallback".to_owned(),
            Answer::BadRequest { .. } => "the 400 is raised".to_owned(),
            Answer::NotBuilt => "nothing".to_owned(),
        }
    }
}

impl OtherRoute {
    fn write(&self, lines: &mut Lines) {
        let (methods, path) = (self.methods.join(", "), &self.path);
        let what = match methods.as_str() {
            "" => format!("what is mounted at {path}"),
            methods => format!("{methods} {path} → {}", self.endpoint),
        };
        lines.words(2, &format!("{what} ({})", self.place));
        lines.words(6, &self.miss.to_string());
    }
}

/// The end of a sentence about the route.
impl fmt::Display for Miss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Miss::Method => "has the path, and takes other methods",
            Miss::LessSpecific => "matches, too; the pattern that answers is more specific",
            Miss::Slash => "differs in the slash at the end",
            Miss::Text { expected, found } => {
                return write!(f, "has `{expected}` where the path has `{found}`");
            }
            Miss::Empty => "has a parameter that would be empty here",
            Miss::Longer => "ends where the path goes on",
            Miss::Shorter => "goes on where the path ends",
        })
    }
}

fn label(scope: &Scope) -> String {
    match scope {
        Scope::Blueprint(name) => format!("the blueprint `{name}`"),
        Scope::Plugin(name) => format!("the plugin `{name}`"),
        Scope::Route => "the route".to_owned(),
        Scope::App => "the app".to_owned(),
    }
}

/// The function, with the errors that it takes.
pub(super) fn name(hook: &DescribedHook) -> String {
    let function = short(&hook.function);
    match &hook.takes {
        Some(takes) => format!("{function} ({takes})"),
        None => function,
    }
}

/// What is to be said of a function besides its place.
fn notes(each: &ExplainedHook) -> Vec<String> {
    let mut notes = Vec::new();
    if each.may_answer && each.hook.kind != Kind::ErrorHandler {
        notes.push("may answer".to_owned());
    }
    let place = match &each.decided_by {
        DecidedBy::Order(order) => Some(format!("placed by `order = {order}`")),
        DecidedBy::Edge { of, option, names } => {
            Some(format!("placed by `{option} = {names}` of `{of}`"))
        }
        DecidedBy::Registration => Some("behind the app's own, by its blueprint".to_owned()),
        DecidedBy::HookCall => Some("placed by its `.hook(…)`".to_owned()),
        DecidedBy::MiddlewareCall => Some("placed by its `.middleware(…)`".to_owned()),
        DecidedBy::RouteList => Some("named by the route".to_owned()),
        DecidedBy::Definition | DecidedBy::Lookup => None,
    };
    notes.extend(place);
    let needs: Vec<_> = each.needs.iter().map(ToString::to_string).collect();
    if !needs.is_empty() {
        notes.push(format!("takes {}", needs.join(", ")));
    }
    let provides = each.provides.iter().map(|provision| {
        let perhaps = if provision.is_certain { "" } else { "perhaps " };
        format!("{perhaps}{}", short(&provision.type_name))
    });
    let provides: Vec<_> = provides.collect();
    if !provides.is_empty() {
        notes.push(format!("provides {}", provides.join(", ")));
    }
    notes
}

impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Need::State(name) => write!(f, "State<{}>", short(name)),
            Need::Endpoint => f.write_str("Endpoint"),
            Need::Head => f.write_str("the head"),
            Need::Body => f.write_str("the body"),
            Need::Provided(name) => write!(f, "Provided<{}>", short(name)),
            Need::PerhapsProvided(name) => write!(f, "Option<Provided<{}>>", short(name)),
        }
    }
}
