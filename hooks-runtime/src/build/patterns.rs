//! [`PatternTable`]: all patterns of an app and their owners, for checks, the router and requests.

use super::{ProblemKind, RouteNode, ScopeNode, problem::Problems};
use crate::pattern::Pattern;
use matchit::InsertError;
use std::collections::{BTreeMap, HashMap};

/// The owner of a pattern: an index in [`PatternTable::own`] or in the list of mounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    Own(usize),
    Mount(usize),
}

/// A pattern of the app's routes.
pub(crate) struct OwnPattern {
    pub(crate) pattern: Pattern,
    /// Indices in the list of routes, in definition order.
    pub(crate) routes: Vec<usize>,
}

/// `/x` when only `/x/` is a pattern of a route: it only redirects.
pub(crate) struct RedirectPattern {
    pub(crate) pattern: Pattern,
    /// The pattern that it redirects to: an index in [`PatternTable::own`].
    pub(crate) slashed: usize,
}

/// All patterns of an app, and a matcher over them. The most specific pattern of a path wins, as in
/// axum, which matches with the same crate.
#[derive(Default)]
pub(crate) struct PatternTable {
    /// Sorted by the text of the pattern.
    pub(crate) own: Vec<OwnPattern>,
    pub(crate) redirects: Vec<RedirectPattern>,
    owners: matchit::Router<Owner>,
    /// The same patterns, and the redirecting ones, which have an index in `redirects`.
    with_redirects: matchit::Router<Option<usize>>,
    /// By [`Pattern::unescaped`], which the matcher prints; for messages.
    names: HashMap<String, Owner>,
}

impl PatternTable {
    /// Add the routes, and check their paths against each other.
    pub(super) fn add_routes(
        &mut self,
        scopes: &[ScopeNode],
        routes: &[RouteNode],
        problems: &mut Problems,
    ) {
        let mut by_pattern: BTreeMap<&str, OwnPattern> = BTreeMap::new();
        let mut accepted = matchit::Router::new();
        for (index, route) in routes.iter().enumerate() {
            let pattern = match &route.pattern {
                Ok(pattern) => pattern,
                Err(error) => {
                    let label = route.label(scopes);
                    let message = format!("the path `{}` of {label} {error}", route.path);
                    let problem = problems.add(ProblemKind::BadPath, message);
                    problem.at_all(route.places(scopes));
                    continue;
                }
            };
            if let Some(own) = by_pattern.get_mut(route.path.as_str()) {
                let others = own.routes.iter().map(|&index| &routes[index]);
                check_methods(scopes, others, route, problems);
                own.routes.push(index);
                continue;
            }
            if let Err(error) = accepted.insert(route.path.clone(), ()) {
                report(scopes, routes, route, &error, problems);
            }
            let own = OwnPattern {
                pattern: pattern.clone(),
                routes: vec![index],
            };
            by_pattern.insert(&route.path, own);
        }
        for own in by_pattern.into_values() {
            let owner = Owner::Own(self.own.len());
            // A pattern that conflicts has been reported above.
            if self.insert(&own.pattern, owner).is_ok() {
                self.own.push(own);
            }
        }
    }

    /// Add a mount, unless `is_exact` with all paths below it. An error if a pattern is used already.
    pub(super) fn add_mount(
        &mut self,
        index: usize,
        path: &Pattern,
        is_exact: bool,
    ) -> Result<(), Clash> {
        // `mounted below` has a space, so that no parameter of a prefix has this name.
        let patterns: &[&str] = if is_exact {
            &[""]
        } else {
            &["", "/", "/{*mounted below}"]
        };
        for below in patterns {
            let clash = |error| match error {
                InsertError::Conflict { with } => Clash::With(with),
                other => Clash::NoPattern(other.to_string()),
            };
            let owner = Owner::Mount(index);
            self.insert_text(format!("{}{below}", path.text()), owner)
                .map_err(clash)?;
            self.names
                .insert(format!("{}{below}", path.unescaped()), owner);
        }
        Ok(())
    }

    /// Add the patterns that only redirect: those with a trailing slash, without it.
    pub(super) fn add_redirects(&mut self) {
        for (slashed, own) in self.own.iter().enumerate() {
            let without_slash = own.pattern.text().strip_suffix('/');
            let pattern = without_slash.and_then(|text| Pattern::parse(text).ok());
            let Some(pattern) = pattern else { continue };
            let index = Some(self.redirects.len());
            // Fails if a route has the pattern.
            let inserted = self.with_redirects.insert(pattern.text(), index);
            if inserted.is_ok() {
                self.redirects.push(RedirectPattern { pattern, slashed });
            }
        }
    }

    fn insert(&mut self, pattern: &Pattern, owner: Owner) -> Result<(), InsertError> {
        self.insert_text(pattern.text().to_owned(), owner)?;
        self.names.insert(pattern.unescaped(), owner);
        Ok(())
    }

    fn insert_text(&mut self, text: String, owner: Owner) -> Result<(), InsertError> {
        self.with_redirects.insert(text.clone(), None)?;
        self.owners.insert(text, owner)
    }

    /// The owner of the pattern that the matcher prints as `with`.
    pub(super) fn named(&self, with: &str) -> Option<Owner> {
        self.names.get(with).copied()
    }

    /// The owner of a path. Patterns that only redirect are left out.
    pub(crate) fn owner(&self, path: &str) -> Option<Owner> {
        self.owners.at(path).ok().map(|found| *found.value)
    }

    /// An index in [`redirects`](Self::redirects), if no other pattern of a path is more specific.
    pub(crate) fn redirect(&self, path: &str) -> Option<usize> {
        *self.with_redirects.at(path).ok()?.value
    }
}

/// Why a mount cannot have its path.
pub(super) enum Clash {
    /// The pattern that conflicts with it, as the matcher prints it.
    With(String),
    NoPattern(String),
}

/// Find two routes for one method and path.
fn check_methods<'a>(
    scopes: &[ScopeNode],
    others: impl Iterator<Item = &'a RouteNode>,
    route: &RouteNode,
    problems: &mut Problems,
) {
    let methods = route.options.methods;
    for other in others {
        let both = |method: &&&str| other.options.methods.contains(*method);
        if let Some(method) = methods.iter().find(both) {
            let opens = if other.options.is_websocket || route.options.is_websocket {
                " (a `#[websocket]` is opened by GET)"
            } else {
                ""
            };
            let message = format!(
                "two routes for {method} {}{opens}: {} and {}: change the path or the method of one",
                route.path,
                other.label(scopes),
                route.last_label(scopes)
            );
            let problem = problems.add(ProblemKind::RouteClash, message);
            problem.at_all(other.places(scopes));
            problem.at_all(route.places(scopes));
        }
    }
}

fn report(
    scopes: &[ScopeNode],
    routes: &[RouteNode],
    route: &RouteNode,
    error: &InsertError,
    problems: &mut Problems,
) {
    let (path, label) = (&route.path, route.label(scopes));
    match error {
        InsertError::Conflict { with } => {
            let conflicts = |other: &&RouteNode| {
                let pattern = other.pattern.as_ref();
                pattern.is_ok_and(|pattern| pattern.unescaped() == *with)
            };
            let other = routes.iter().find(conflicts);
            let with = match other {
                Some(other) => format!("`{with}` of {}", other.last_label(scopes)),
                None => format!("`{with}`"),
            };
            let message = format!(
                "the path `{path}` of {label} conflicts with {with}: give their parameters the \
                 same names, or change one path"
            );
            let problem = problems.add(ProblemKind::RouteClash, message);
            problem.at_all(route.places(scopes));
            if let Some(other) = other {
                problem.at_all(other.places(scopes));
            }
        }
        error => {
            let message = format!(
                "the path `{path}` of {label} is no pattern ({error}): write a parameter as a \
                 whole segment, `{{id}}`, and a wildcard last, `{{*rest}}`"
            );
            let problem = problems.add(ProblemKind::BadPath, message);
            problem.at_all(route.places(scopes));
        }
    }
}
