//! The routes that one might have expected to answer, and why they do not.

use super::{Miss, OtherRoute};
use crate::{
    build::{Resolved, RouteNode},
    pattern::{Pattern, Piece},
    router::Answerer,
};
use axum::http::Method;

/// How many routes with another text are told.
const MOST: usize = 3;
/// How similar two texts are so that one may be meant by the other.
const SIMILAR: f64 = 0.75;

/// All routes that match the path or nearly do, the nearest first.
pub(super) fn others(
    resolved: &Resolved,
    method: &Method,
    path: &str,
    who: Answerer,
) -> Vec<OtherRoute> {
    let mut near: Vec<(u32, OtherRoute)> = Vec::new();
    for (index, route) in resolved.routes.iter().enumerate() {
        if matches!(who, Answerer::Route(own) if own == index) {
            continue;
        }
        if let Ok(pattern) = &route.pattern
            && let Some((distance, miss)) =
                miss(resolved, pattern, Some((route, method)), path, who)
        {
            let methods = route.options.methods.iter();
            let other = OtherRoute {
                methods: methods.map(ToString::to_string).collect(),
                path: route.path.clone(),
                endpoint: route.endpoint.clone(),
                place: route.record.into(),
                miss,
            };
            near.push((distance, other));
        }
    }
    for (index, mount) in resolved.mounts.iter().enumerate() {
        let is_own = matches!(who, Answerer::Mount(own) if own == index);
        let below = format!("{}/{{*below}}", mount.path);
        let mut patterns = [mount.path.as_str(), &below].into_iter();
        let is_around = !mount.is_exact && patterns.any(|pattern| matches(pattern, path))
            || matches(&mount.path, path);
        if !is_own && is_around {
            let other = OtherRoute {
                methods: Vec::new(),
                path: mount.path.clone(),
                endpoint: mount.endpoint(resolved),
                place: mount.at.into(),
                miss: Miss::LessSpecific,
            };
            near.push((1, other));
        }
    }
    near.sort_by_key(|(distance, _)| *distance);
    let is_sure = |distance: u32| distance < UNSURE;
    let sure = near
        .iter()
        .filter(|(distance, _)| is_sure(*distance))
        .count();
    near.truncate(sure + MOST);
    near.into_iter().map(|(_, other)| other).collect()
}

/// The distance of those that are told only if few are.
const UNSURE: u32 = 10;

fn miss(
    resolved: &Resolved,
    pattern: &Pattern,
    route: Option<(&RouteNode, &Method)>,
    path: &str,
    who: Answerer,
) -> Option<(u32, Miss)> {
    if matches(pattern.text(), path) {
        let answering = match who {
            Answerer::Route(index) | Answerer::Options(index) => {
                resolved.routes[index].pattern.as_ref().ok()
            }
            _ => None,
        };
        let is_same = answering.is_some_and(|own| own.text() == pattern.text());
        let takes_method = route.is_some_and(|(route, method)| takes(route, method));
        return Some(if takes_method && !is_same {
            (1, Miss::LessSpecific)
        } else {
            (0, Miss::Method)
        });
    }
    let other_slash = match path.strip_suffix('/') {
        Some(without) => without.to_owned(),
        None => format!("{path}/"),
    };
    if !other_slash.is_empty() && matches(pattern.text(), &other_slash) {
        return Some((2, Miss::Slash));
    }
    by_segments(pattern, path)
}

/// Whether a pattern by itself matches a path, by the matcher of the router.
fn matches(pattern: &str, path: &str) -> bool {
    let mut router = matchit::Router::new();
    router.insert(pattern, ()).is_ok() && router.at(path).is_ok()
}

fn takes(route: &RouteNode, method: &Method) -> bool {
    let methods = route.options.methods;
    methods.contains(&method.as_str())
        || methods == ["ANY"]
        || *method == Method::HEAD && methods.contains(&"GET")
}

/// The first segment that differs, if it is the only one and similar.
fn by_segments(pattern: &Pattern, path: &str) -> Option<(u32, Miss)> {
    let expected: Vec<_> = segments(pattern);
    let found: Vec<_> = path.trim_matches('/').split('/').collect();
    let mut differing = Vec::new();
    for (place, (expected, found)) in expected.iter().zip(&found).enumerate() {
        match expected {
            Segment::Wildcard => return None,
            Segment::Any { .. } if found.is_empty() => return Some((UNSURE, Miss::Empty)),
            Segment::Any { before } if found.len() > before.len() && found.starts_with(before) => {}
            Segment::Any { before } => differing.push((place, format!("{before}{{…}}"), *found)),
            Segment::Text(text) if text == found => {}
            Segment::Text(text) => differing.push((place, text.clone(), *found)),
        }
    }
    match &differing[..] {
        [] if expected.len() < found.len() => Some((UNSURE + 1, Miss::Longer)),
        [] if expected.len() == found.len() + 1 => Some((UNSURE + 1, Miss::Shorter)),
        [(place, expected_text, found_text)] if expected.len() == found.len() => {
            let [one, other] = [expected_text.as_str(), found_text].map(str::to_lowercase);
            let distance = match strsim::jaro_winkler(&one, &other) {
                likeness if likeness >= SIMILAR => UNSURE,
                // A neighbour, below the same text.
                _ if *place > 0 => UNSURE + 2,
                _ => return None,
            };
            let (expected, found) = (expected_text.clone(), (*found_text).to_owned());
            Some((distance, Miss::Text { expected, found }))
        }
        _ => None,
    }
}

enum Segment {
    Text(String),
    /// A parameter, behind a text.
    Any {
        before: String,
    },
    Wildcard,
}

fn segments(pattern: &Pattern) -> Vec<Segment> {
    let mut segments = vec![Segment::Text(String::new())];
    for piece in pattern.pieces() {
        let last = segments.len() - 1;
        let before = match &segments[last] {
            Segment::Text(text) => text.clone(),
            _ => String::new(),
        };
        match piece {
            Piece::Literal(text) => {
                for (place, part) in text.split('/').enumerate() {
                    match segments.last_mut() {
                        Some(Segment::Text(text)) if place == 0 => text.push_str(part),
                        _ if place == 0 => {}
                        _ => segments.push(Segment::Text(part.to_owned())),
                    }
                }
            }
            Piece::Parameter(_) => segments[last] = Segment::Any { before },
            Piece::Wildcard(_) => segments[last] = Segment::Wildcard,
        }
    }
    // The path begins and perhaps ends with a slash.
    segments.retain(|segment| !matches!(segment, Segment::Text(text) if text.is_empty()));
    if segments.is_empty() {
        segments.push(Segment::Text(String::new()));
    }
    segments
}
