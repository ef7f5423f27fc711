//! From what the router finds to an [`Explanation`].

use super::{
    Answer, Explanation,
    left_out::{Found, of_others},
    links, near,
};
use crate::{
    build::{Chain, Inside, Resolved, RouteNode, Settings, resolve},
    entry::is_host,
    inspect::of_app::{layers, of_option, plugins_around},
    pipeline::Unmatched,
    router::{Answerer, Located, locate},
};
use axum::http::{Method, Uri};

/// Explain one request to an app.
pub(crate) fn explain(app: &Settings, method: &Method, path: &str) -> Explanation {
    let resolved = resolve(app);
    let is_built = resolved.problems.is_empty();
    let mut explanation = match asked(path) {
        Ok(uri) if is_built => match locate(&resolved, method, &uri) {
            Some(located) => {
                let asked = uri.path().to_owned();
                of_app(app, &resolved, method, asked, located, true)
            }
            None => without_app(method, path, Answer::NotBuilt),
        },
        Err(reason) if is_built => without_app(method, path, Answer::BadRequest { reason }),
        _ => without_app(method, path, Answer::NotBuilt),
    };
    explanation.problems = resolved.problems;
    explanation
}

/// What is asked for, or why no server would ask the app.
fn asked(path: &str) -> Result<Uri, String> {
    let uri = path.parse::<Uri>().ok();
    let uri = uri.filter(|uri| uri.path().starts_with('/') || path == "*");
    let uri = uri.ok_or_else(|| {
        format!("`{path}` is no path: begin it with `/`, and escape what is no URL")
    })?;
    match uri.authority() {
        Some(host) if !is_host(host.as_str().as_bytes()) => Err(format!(
            "`{host}` is no host, so that a server answers before the app is asked: say a name or an \
             address, and a port perhaps"
        )),
        _ => Ok(uri),
    }
}

/// Nothing of the app is asked.
fn without_app(method: &Method, path: &str, answer: Answer) -> Explanation {
    Explanation {
        method: method.to_string(),
        path: path.to_owned(),
        routed_as: None,
        answer,
        others: Vec::new(),
        layers: Vec::new(),
        plugins: Vec::new(),
        chain: Vec::new(),
        error_handlers: Vec::new(),
        not_run: Vec::new(),
        inner: None,
        problems: Vec::new(),
    }
}

fn of_app(
    app: &Settings,
    resolved: &Resolved,
    method: &Method,
    asked: String,
    mut located: Located,
    is_outermost: bool,
) -> Explanation {
    let inner = located.inner.take();
    let found = found(resolved, &located);
    let chain = match (located.who, found.route) {
        (_, Some(route)) => Chain::of_route(resolved, route, found.is_websocket),
        (Answerer::Mount(_) | Answerer::Merged, _) => {
            Chain::of_matched(resolved, found.scope, false)
        }
        _ => Chain::of_unmatched(resolved, found.scope),
    };
    let routed = located.uri.path().to_owned();
    let (settings, entered) = inner_app(app, resolved, located.who).unzip();
    let mut not_run = found.of_app();
    if is_outermost {
        not_run.extend(of_others(app, resolved, inner.as_ref().and(entered)));
    }
    Explanation {
        method: method.to_string(),
        answer: answer(resolved, method, &located),
        others: near::others(resolved, method, &routed, located.who),
        layers: layers(
            resolved,
            found.scope,
            found.route.filter(|_| found.has_view),
        ),
        plugins: plugins_around(resolved, found.scope),
        chain: links::chain(&chain, |kind| found.reaches(kind)),
        error_handlers: links::handlers(&chain),
        not_run,
        inner: inner
            .zip(settings.zip(entered))
            .map(|(located, (app, resolved))| {
                let asked = located.uri.path().to_owned();
                Box::new(of_app(app, resolved, method, asked, *located, false))
            }),
        problems: Vec::new(),
        routed_as: (routed != asked).then_some(routed),
        path: asked,
    }
}

fn found<'a>(resolved: &'a Resolved, located: &Located) -> Found<'a> {
    let (scope, route) = match located.who {
        Answerer::Route(index) | Answerer::Options(index) => {
            let route: &RouteNode = &resolved.routes[index];
            (route.scope, Some(route))
        }
        Answerer::Mount(index) => (resolved.mounts[index].scope, None),
        Answerer::Unmatched(scope, _) => (scope, None),
        Answerer::Merged | Answerer::MergedUnmatched | Answerer::Fallback => (0, None),
    };
    let has_view = matches!(
        located.who,
        Answerer::Route(_) | Answerer::Mount(_) | Answerer::Merged
    );
    Found {
        resolved,
        scope,
        route,
        is_websocket: has_view && route.is_some_and(|route| route.options.is_websocket),
        is_matched: has_view || route.is_some(),
        has_view,
        is_refused: located.is_refused,
    }
}

/// The app in what answers.
fn inner_app<'a>(
    app: &'a Settings,
    resolved: &'a Resolved,
    who: Answerer,
) -> Option<(&'a Settings, &'a Resolved)> {
    let (mounted, inner) = match who {
        Answerer::Mount(index) => {
            let node = resolved.mounts[index].app.as_deref();
            (&app.mounts.get(index)?.service, node?)
        }
        Answerer::Fallback => {
            let node = resolved.fallback.as_ref()?.app.as_deref();
            (app.fallbacks.first()?.service.as_ref().ok()?, node?)
        }
        _ => return None,
    };
    match mounted {
        Inside::App(settings) => Some((settings, inner)),
        Inside::Service(_) => None,
    }
}

fn answer(resolved: &Resolved, method: &Method, located: &Located) -> Answer {
    let allow = || {
        let names = located.allow.as_deref().unwrap_or_default().split(", ");
        names
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let caught_by = |scope: usize| resolved.scopes[scope].names.first().cloned();
    if located.is_refused {
        let reason = "the path has a segment `.` or `..`, and the service that would answer may \
                      take it for another path";
        return Answer::BadRequest {
            reason: reason.to_owned(),
        };
    }
    match located.who {
        Answerer::Route(index) => of_route(resolved, method, &resolved.routes[index]),
        Answerer::Options(index) => Answer::AutomaticOptions {
            allow: allow(),
            path: resolved.routes[index].path.clone(),
            endpoint: resolved.routes[index].endpoint.clone(),
        },
        Answerer::Mount(index) => {
            let mount = &resolved.mounts[index];
            Answer::Mount {
                path: mount.path.clone(),
                service: mount.service.clone(),
                place: mount.at.into(),
            }
        }
        Answerer::Merged => Answer::MergedRoute {
            path: located.pattern.clone().unwrap_or_default(),
        },
        Answerer::MergedUnmatched => Answer::MergedFallback,
        Answerer::Unmatched(_, Unmatched::SlashRedirect) => Answer::SlashRedirect {
            to: located.redirects_to.clone().unwrap_or_default(),
        },
        Answerer::Unmatched(scope, Unmatched::MethodNotAllowed) => Answer::MethodNotAllowed {
            allow: allow(),
            caught_by: caught_by(scope),
        },
        Answerer::Unmatched(scope, Unmatched::NotFound) => Answer::NotFound {
            caught_by: caught_by(scope),
        },
        Answerer::Fallback => match &resolved.fallback {
            Some(fallback) => Answer::Fallback {
                service: fallback.call.name.clone(),
                place: fallback.call.at.into(),
            },
            None => Answer::NotFound { caught_by: None },
        },
    }
}

fn of_route(resolved: &Resolved, method: &Method, route: &RouteNode) -> Answer {
    let methods = route.options.methods;
    let options = route.carries.iter();
    Answer::Route {
        methods: methods.iter().map(ToString::to_string).collect(),
        path: route.path.clone(),
        endpoint: route.endpoint.clone(),
        function: route.record.origin.function.to_owned(),
        place: route.record.into(),
        options: options.map(|given| of_option(resolved, given)).collect(),
        is_head_by_get: *method == Method::HEAD
            && methods.contains(&"GET")
            && !methods.contains(&"HEAD"),
        is_websocket: route.options.is_websocket,
    }
}
