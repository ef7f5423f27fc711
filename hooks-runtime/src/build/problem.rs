//! [`BuildError`]: all that keeps an app from being built.

use crate::source::{CallSite, Place};
use serde::{Deserialize, Serialize};
use std::fmt;

/// All problems that keep an app from being built.
///
/// `Debug` prints the same as `Display`: it is what `unwrap` and a `main` that fails show.
#[derive(Clone, PartialEq, Eq)]
pub struct BuildError {
    problems: Vec<Problem>,
}

impl BuildError {
    pub(crate) fn new(problems: Vec<Problem>) -> Self {
        BuildError { problems }
    }

    /// The problems; there is at least one.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.problems.as_slice() {
            [problem] => write!(f, "the app cannot be built: {problem}"),
            problems => {
                write!(
                    f,
                    "the app cannot be built, for {} reasons:",
                    problems.len()
                )?;
                problems
                    .iter()
                    .try_for_each(|problem| write!(f, "\n- {problem}"))
            }
        }
    }
}

impl fmt::Debug for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for BuildError {}

/// One problem. It prints as its [message](Problem::message).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Problem {
    kind: ProblemKind,
    message: String,
    places: Vec<Place>,
}

/// The kind of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ProblemKind {
    /// Two routes for one method and path, or two patterns (also of mounts) that are ambiguous.
    RouteClash,
    /// Two routes with one endpoint name.
    EndpointClash,
    /// A path or a prefix that is not a valid pattern.
    BadPath,
    /// One full blueprint name twice, a blueprint inside itself, or a bad name at registration.
    BlueprintName,
    /// A `State<T>` that was never given, or given twice.
    State,
    /// A `Provided<T>` that nothing provides before its function runs.
    Provided,
    /// A cycle of `runs_before` and `runs_after`.
    Cycle,
    /// Two hooks whose order is not defined.
    Tie,
    /// A `runs_before` or `runs_after` that names no hook of the same kind and scope, or
    /// contradicts `order`.
    BadEdge,
    /// A `skip` of a hook that does not apply.
    BadSkip,
    /// Two error handlers for one status or type in one scope.
    HandlerClash,
    /// A function given to `App::hook` that cannot be added by hand.
    BadHook,
    /// A crate named in `app!` that defines nothing.
    EmptyCrate,
    /// Templates that do not exist, do not parse, or were given twice.
    Templates,
    /// An `App::spawn_limit` of 0.
    SpawnLimit,
    /// An `App::public_url` that is not one.
    PublicUrl,
    /// Merged axum routers that do not fit together.
    Merge,
    /// A [route option](crate::RouteOption) that nothing reads, that stands twice in one list, or whose
    /// check fails.
    RouteOption,
    /// Something that does not work in `hooks_layer`.
    HooksLayer,
    /// Two fallbacks, or one that is not valid.
    Fallback,
    /// What a mounted service says about itself.
    Mounted,
    /// Two plugins of one type in one place, or what a plugin says about its settings.
    Plugin,
}

impl Problem {
    pub(crate) fn new(kind: ProblemKind, message: impl Into<String>) -> Self {
        Problem {
            kind,
            message: message.into(),
            places: Vec::new(),
        }
    }

    /// Add a line that the message is about.
    pub(crate) fn at(&mut self, place: impl Into<Place>) -> &mut Self {
        let place = place.into();
        if !self.places.contains(&place) {
            self.places.push(place);
        }
        self
    }

    /// Add several lines that the message is about.
    pub(super) fn at_all(&mut self, places: impl IntoIterator<Item = Place>) -> &mut Self {
        for place in places {
            self.at(place);
        }
        self
    }

    /// The same, found in an app that was given to a call of the outer app.
    pub(super) fn inside(mut self, call: &dyn fmt::Display, at: CallSite) -> Self {
        self.message = format!("in the app given to {call}: {}", self.message);
        self.places.insert(0, at.into());
        self
    }

    /// The kind of a problem.
    pub fn kind(&self) -> ProblemKind {
        self.kind
    }

    /// What is wrong and what to do about it, in one sentence. It names the values, and every function
    /// and call that has a part in it with file and line.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The lines of those functions and calls, in the order of the message; empty where it is about
    /// none.
    pub fn places(&self) -> &[Place] {
        &self.places
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// Problems found so far; each is reported once.
#[derive(Default)]
pub(crate) struct Problems(Vec<Problem>);

impl Problems {
    /// Note a problem. What comes back takes the lines that it is about.
    pub(crate) fn add(&mut self, kind: ProblemKind, message: impl Into<String>) -> &mut Problem {
        self.push(Problem::new(kind, message))
    }

    pub(super) fn push(&mut self, problem: Problem) -> &mut Problem {
        let is_same =
            |known: &Problem| known.kind == problem.kind && known.message == problem.message;
        let known = self.0.iter().position(is_same);
        let place = known.unwrap_or_else(|| {
            self.0.push(problem);
            self.0.len() - 1
        });
        &mut self.0[place]
    }

    pub(crate) fn into_vec(self) -> Vec<Problem> {
        self.0
    }
}
