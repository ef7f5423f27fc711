//! How an [`Explanation`] prints: a text of 80 columns.

use super::{
    Answer, DecidedBy, DescribedHook, ExplainedHook, Explanation, Miss, Need, NotRun, OtherRoute,
    Reason, Runs, Scope,
};
use crate::{
    inspect::layout::{Lines, base, short, width},
    registry::Kind,
};
use std::fmt;

const WIDTH: usize = 80;
/// So many functions of one crate or blueprint that an app does not have are told one by one.
const FEW: usize = 3;

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
            write_not_run(lines, &self.not_run);
        }
        if let Some(inner) = &self.inner {
            lines.blank();
            lines.line("In the app that answers:");
            lines.blank();
            inner.write(lines);
        }
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

fn write_not_run(lines: &mut Lines, all: &[NotRun]) {
    let mut told: Vec<String> = Vec::new();
    for each in all {
        let (hook, place) = (&each.hook, &each.hook.place);
        let Some(group) = group(&each.reason) else {
            lines.words(2, &format!("{} {} ({place})", hook.kind, name(hook)));
            lines.words(6, &reason(hook, &each.reason));
            continue;
        };
        let same = || {
            all.iter()
                .filter(|it| self::group(&it.reason).as_ref() == Some(&group))
        };
        let count = same().count();
        if count <= FEW {
            lines.words(2, &format!("{} {} ({place})", hook.kind, name(hook)));
            lines.words(6, &reason(hook, &each.reason));
        } else if !told.contains(&group) {
            let text = format!(
                "{count} functions of {group}, such as {} ({place})",
                name(hook)
            );
            lines.words(2, &text);
            if same().all(|it| it.reason == each.reason) {
                lines.words(6, &reason(hook, &each.reason));
            } else {
                lines.words(6, "the app collects other modules of the crate");
            }
            told.push(group);
        }
    }
}

/// What has the functions that are not of the app: many of one are told together.
fn group(reason: &Reason) -> Option<String> {
    match reason {
        Reason::NotCollected(of) => {
            let krate = of.split("::").next().unwrap_or_default();
            Some(format!("the crate `{krate}`"))
        }
        Reason::NotRegistered(blueprint) => Some(format!("the blueprint `{blueprint}`")),
        Reason::OtherApp(path) => Some(format!("the app in {path}")),
        _ => None,
    }
}

/// One sentence, with the remedy where there is one.
fn reason(hook: &DescribedHook, reason: &Reason) -> String {
    match reason {
        Reason::OtherScope(scope) => {
            format!(
                "runs for {}, and what answers is not there",
                requests_of(scope)
            )
        }
        Reason::NoRoute(scope) => {
            format!(
                "runs for {}, and this request matches none",
                requests_of(scope)
            )
        }
        Reason::Skipped => "the route names it in `skip`".to_owned(),
        Reason::TakesEndpoint => {
            "takes `Endpoint`, and this request matches no route: take `Option<Endpoint>`"
                .to_owned()
        }
        Reason::OnlyWebSockets => "runs for WebSockets, and this route opens none".to_owned(),
        Reason::OnlyHttp => {
            let twin = hook.kind.name().replace("request", "websocket");
            format!(
                "runs for HTTP, and this route opens a WebSocket: write `#[{twin}]` over it, too"
            )
        }
        Reason::NoView => "belongs to a view, and this request has none".to_owned(),
        Reason::NotRegistered(blueprint) => format!(
            "the blueprint `{blueprint}` is not registered: give it to `.register(…)`, or nest it"
        ),
        Reason::NotCollected(of) if of.contains("::") => {
            format!("the app does not collect the module `{of}`")
        }
        Reason::NotCollected(krate) => {
            format!("the app does not collect the crate `{krate}`: name it, as in `app!({krate})`")
        }
        Reason::Overridden(handler) => {
            format!("the app's own {handler} takes the same errors")
        }
        Reason::OtherApp(path) => format!("belongs to the app in {path}"),
    }
}

fn requests_of(scope: &Scope) -> String {
    match scope {
        Scope::Blueprint(name) => format!("routes of the blueprint `{name}`"),
        Scope::Plugin(name) => format!("what the plugin `{name}` is around"),
        Scope::Route => "one route".to_owned(),
        Scope::App => "the app".to_owned(),
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
fn name(hook: &DescribedHook) -> String {
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
