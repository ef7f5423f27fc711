//! [`BuildError`]: all that keeps an app from being built.

use std::fmt;

/// All that keeps an app from being built, found at once.
#[derive(Debug)]
#[non_exhaustive]
pub struct BuildError {
    problems: Vec<Problem>,
}

impl BuildError {
    pub(crate) fn new(problems: Vec<Problem>) -> Self {
        BuildError { problems }
    }

    /// Each thing that is wrong.
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

impl std::error::Error for BuildError {}

/// One thing that is wrong: what it is, and a message that names the values, every function
/// involved with its file and line, and the remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    kind: ProblemKind,
    message: String,
}

/// What kind of thing is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProblemKind {
    /// Two routes for one method and path, or patterns, mounts among them, that axum cannot tell
    /// apart.
    RouteClash,
    /// Two routes with one endpoint name.
    EndpointClash,
    /// A path or a prefix that is no pattern.
    BadPath,
    /// One full blueprint name twice, a blueprint inside itself, or a bad name at registration.
    BlueprintName,
    /// A `State<T>` that was never given, or given twice.
    State,
    /// `runs_before` and `runs_after` that go round.
    Cycle,
    /// Two hooks that nothing orders.
    Tie,
    /// A `runs_before` or `runs_after` that names no hook of the same kind and scope, or
    /// contradicts `order`.
    BadEdge,
    /// A `skip` of a hook that does not apply.
    BadSkip,
    /// Two error handlers for one key in one scope.
    HandlerClash,
    /// A function given to `App::hook` that cannot be added by hand.
    BadHook,
    /// A crate named in `app!` that defines nothing.
    EmptyCrate,
    /// Templates that are not there, have a fault, or were given twice.
    Templates,
    /// An `App::spawn_limit` of 0.
    SpawnLimit,
    /// Merged axum routers that do not fit together.
    Merge,
    /// Something that `hooks_layer` cannot honour.
    HooksLayer,
    /// Two fallbacks, or one that cannot be.
    Fallback,
}

impl Problem {
    pub(crate) fn new(kind: ProblemKind, message: impl Into<String>) -> Self {
        Problem {
            kind,
            message: message.into(),
        }
    }

    /// What kind of thing is wrong.
    pub fn kind(&self) -> ProblemKind {
        self.kind
    }
}

/// Problems found so far; each is reported once.
#[derive(Default)]
pub(crate) struct Problems(Vec<Problem>);

impl Problems {
    pub(crate) fn add(&mut self, kind: ProblemKind, message: impl Into<String>) {
        let problem = Problem::new(kind, message);
        if !self.0.contains(&problem) {
            self.0.push(problem);
        }
    }

    pub(super) fn into_vec(self) -> Vec<Problem> {
        self.0
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
