//! [`PatternTable`]: who has which pattern. Made once; the checks, the router and every request read it.

use super::{ProblemKind, RouteNode, problem::Problems};
use crate::pattern::Pattern;
use matchit::InsertError;
use std::collections::{BTreeMap, HashMap};

/// Who has a pattern: places in [`PatternTable::own`] and in the list of mounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    Own(usize),
    Mount(usize),
}

/// A pattern of the app's own.
pub(crate) struct OwnPattern {
    pub(crate) pattern: Pattern,
    /// Places in the list of routes, in definition order.
    pub(crate) routes: Vec<usize>,
}

/// `/x` for `/x/`, where that is no pattern of its own: it is there only to redirect.
pub(crate) struct RedirectPattern {
    pub(crate) pattern: Pattern,
    /// Where it leads: the place of the pattern in [`PatternTable::own`].
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
    /// The same patterns and the redirecting ones, which are `Some`.
    with_redirects: matchit::Router<Option<usize>>,
    /// For messages: by [`Pattern::unescaped`], which the matcher prints.
    names: HashMap<String, Owner>,
}

impl PatternTable {
    /// Add the routes, and check their paths against each other.
    pub(super) fn add_routes(&mut self, routes: &[RouteNode], problems: &mut Problems) {
        let mut by_pattern: BTreeMap<&str, OwnPattern> = BTreeMap::new();
        let mut fitting = matchit::Router::new();
        for (place, route) in routes.iter().enumerate() {
            let pattern = match &route.pattern {
                Ok(pattern) => pattern,
                Err(error) => {
                    let message = format!("the path `{}` of {} {error}", route.path, route.record);
                    problems.add(ProblemKind::BadPath, message).at(route.record);
                    continue;
                }
            };
            if let Some(own) = by_pattern.get_mut(route.path.as_str()) {
                check_methods(routes, &own.routes, route, problems);
                own.routes.push(place);
                continue;
            }
            if let Err(error) = fitting.insert(route.path.clone(), ()) {
                report(routes, route, &error, problems);
            }
            let own = OwnPattern {
                pattern: pattern.clone(),
                routes: vec![place],
            };
            by_pattern.insert(&route.path, own);
        }
        for own in by_pattern.into_values() {
            let owner = Owner::Own(self.own.len());
            // One that does not fit has been reported above.
            if self.insert(&own.pattern, owner).is_ok() {
                self.own.push(own);
            }
        }
    }

    /// Add what is mounted at a path, or tell who has it.
    pub(super) fn add_mount(&mut self, place: usize, path: &Pattern) -> Result<(), Clash> {
        // A name that nobody gives a parameter of a prefix.
        for below in ["", "/", "/{*mounted below}"] {
            let clash = |error| match error {
                InsertError::Conflict { with } => Clash::With(with),
                other => Clash::NoPattern(other.to_string()),
            };
            let owner = Owner::Mount(place);
            self.insert_text(format!("{}{below}", path.text()), owner)
                .map_err(clash)?;
            self.names
                .insert(format!("{}{below}", path.unescaped()), owner);
        }
        Ok(())
    }

    /// Add the patterns without their trailing slash, where they are no patterns of their own.
    pub(super) fn add_redirects(&mut self) {
        for (slashed, own) in self.own.iter().enumerate() {
            let bare = own.pattern.text().strip_suffix('/');
            let pattern = bare.and_then(|bare| Pattern::parse(bare).ok());
            let Some(pattern) = pattern else { continue };
            let place = Some(self.redirects.len());
            let inserted = self.with_redirects.insert(pattern.text(), place);
            if inserted.is_ok() {
                self.redirects.push(RedirectPattern { pattern, slashed });
            }
        }
    }

    fn insert(&mut self, pattern: &Pattern, owner: Owner) -> Result<(), InsertError> {
        self.names.insert(pattern.unescaped(), owner);
        self.insert_text(pattern.text().to_owned(), owner)
    }

    fn insert_text(&mut self, text: String, owner: Owner) -> Result<(), InsertError> {
        self.with_redirects.insert(text.clone(), None)?;
        self.owners.insert(text, owner)
    }

    /// Who has the pattern that the matcher prints as `with`.
    pub(super) fn named(&self, with: &str) -> Option<Owner> {
        self.names.get(with).copied()
    }

    /// Who has a path, those that only redirect left out.
    pub(crate) fn owner(&self, path: &str) -> Option<Owner> {
        self.owners.at(path).ok().map(|found| *found.value)
    }

    /// The place in [`redirects`](Self::redirects), if no other pattern of a path is more specific.
    pub(crate) fn redirect(&self, path: &str) -> Option<usize> {
        *self.with_redirects.at(path).ok()?.value
    }
}

/// Why a mount cannot be at its path.
pub(super) enum Clash {
    /// The pattern that is there already, as the matcher prints it.
    With(String),
    NoPattern(String),
}

/// Two routes for one method and path.
fn check_methods(
    routes: &[RouteNode],
    others: &[usize],
    route: &RouteNode,
    problems: &mut Problems,
) {
    let methods = route.options.methods;
    for other in others.iter().map(|&place| &routes[place]) {
        let both = |method: &&&str| other.options.methods.contains(*method);
        if let Some(method) = methods.iter().find(both) {
            let message = format!(
                "two routes for {method} {}: {} and {}: change the path or the method of one",
                route.path, other.record, route.record
            );
            let problem = problems.add(ProblemKind::RouteClash, message);
            problem.at(other.record).at(route.record);
        }
    }
}

fn report(routes: &[RouteNode], route: &RouteNode, error: &InsertError, problems: &mut Problems) {
    let (path, record) = (&route.path, route.record);
    match error {
        InsertError::Conflict { with } => {
            let is_it = |other: &&RouteNode| {
                let pattern = other.pattern.as_ref();
                pattern.is_ok_and(|pattern| pattern.unescaped() == *with)
            };
            let other = routes.iter().find(is_it);
            let who = match other {
                Some(other) => format!("`{with}` of {}", other.record),
                None => format!("`{with}`"),
            };
            let message = format!(
                "the path `{path}` of {record} cannot be told from {who}: give their parameters \
                 the same names, or change one path"
            );
            let problem = problems.add(ProblemKind::RouteClash, message).at(record);
            if let Some(other) = other {
                problem.at(other.record);
            }
        }
        error => {
            let message = format!(
                "the path `{path}` of {record} is no pattern ({error}): write a parameter as a \
                 whole segment, `{{id}}`, and a wildcard last, `{{*rest}}`"
            );
            problems.add(ProblemKind::BadPath, message).at(record);
        }
    }
}
