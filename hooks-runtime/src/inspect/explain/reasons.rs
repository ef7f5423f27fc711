//! How the functions that do not run print, with their reasons.

use super::{NotRun, Place, Reason, Scope, text::name};
use crate::inspect::layout::Lines;

/// So many functions of one crate or blueprint that an app does not have are told one by one.
const FEW: usize = 3;

pub(super) fn write(lines: &mut Lines, all: &[NotRun]) {
    let mut told: Vec<String> = Vec::new();
    for each in all {
        let (hook, place) = (&each.hook, &each.hook.place);
        let Some(group) = group(&each.reason) else {
            lines.words(2, &format!("{} {} ({place})", hook.kind, name(hook)));
            lines.words(6, &reason(each));
            continue;
        };
        let same = || {
            all.iter()
                .filter(|it| self::group(&it.reason).as_ref() == Some(&group))
        };
        let count = same().count();
        if count <= FEW {
            lines.words(2, &format!("{} {} ({place})", hook.kind, name(hook)));
            lines.words(6, &reason(each));
        } else if !told.contains(&group) {
            let text = format!(
                "{count} functions of {group}, such as {} ({place})",
                name(hook)
            );
            lines.words(2, &text);
            if same().all(|it| it.reason == each.reason) {
                lines.words(6, &reason(each));
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
        Reason::NotAdded => Some("the program".to_owned()),
        Reason::NotRegistered(blueprint) => Some(format!("the blueprint `{blueprint}`")),
        Reason::OtherApp(path) => Some(format!("the app in {path}")),
        _ => None,
    }
}

/// One sentence, with the remedy where there is one.
fn reason(not_run: &NotRun) -> String {
    let plugin_place = not_run.plugin_place.as_ref();
    match &not_run.reason {
        Reason::OtherScope(scope) => {
            format!(
                "runs for {}, and what answers is not there",
                requests_of(scope, plugin_place)
            )
        }
        Reason::NoRoute(scope) => {
            format!(
                "runs for {}, and this request matches none",
                requests_of(scope, plugin_place)
            )
        }
        Reason::LeftOut => "the settings of its plugin leave it out".to_owned(),
        Reason::Skipped => "the route names it in `skip`".to_owned(),
        Reason::TakesEndpoint => {
            "takes `Endpoint`, and this request matches no route: take `Option<Endpoint>`"
                .to_owned()
        }
        Reason::OnlyWebSockets => "runs for WebSockets, and this route opens none".to_owned(),
        Reason::OnlyHttp => {
            let twin = not_run.hook.kind.name().replace("request", "websocket");
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
        Reason::NotAdded => {
            "the app collects nothing, and has only what `.hook(…)` adds".to_owned()
        }
        Reason::Overridden(handler) => {
            format!("the app's own {handler} takes the same errors")
        }
        Reason::OtherApp(path) => format!("belongs to the app in {path}"),
    }
}

fn requests_of(scope: &Scope, plugin_place: Option<&Place>) -> String {
    match scope {
        Scope::Blueprint(name) => format!("routes of the blueprint `{name}`"),
        Scope::Plugin(name) => {
            // Plugins of two places may have one name.
            let place = plugin_place.map(|place| format!(", given at {place},"));
            let place = place.unwrap_or_default();
            format!("what the plugin `{name}`{place} is around")
        }
        Scope::Route => "one route".to_owned(),
        Scope::App => "the app".to_owned(),
    }
}
