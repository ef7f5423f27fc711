//! [`UnmatchedTargets`]: mounts, blueprints that catch unmatched URLs, or the app.

use super::{mounts::MountTargets, target::RouteTarget};
use crate::{
    pattern::{Pattern, Piece},
    pipeline::Plan,
};
use axum::{extract::Request, response::Response};
use std::{convert::Infallible, future::Future, sync::Arc};
use tower::{Service, service_fn};

pub(crate) struct UnmatchedTargets {
    /// `None` skips the matcher: a lookup in an empty one measured slower.
    pub(super) mounts: Option<MountTargets>,
    /// Blueprints that catch unmatched URLs; the first whose prefix contains the path wins.
    pub(super) blueprints: Vec<(Prefix, RouteTarget)>,
    pub(super) app: RouteTarget,
}

/// Who answers an unmatched URL.
pub(super) enum UnmatchedOwner<'a> {
    App(&'a RouteTarget),
    /// A mount or a blueprint.
    Other(&'a RouteTarget),
}

impl UnmatchedTargets {
    pub(super) fn find(&self, path: &str) -> UnmatchedOwner<'_> {
        let mounts = self.mounts.as_ref();
        if let Some(mounted) = mounts.and_then(|mounts| mounts.find(path)) {
            return UnmatchedOwner::Other(mounted);
        }
        let mut blueprints = self.blueprints.iter();
        let found = blueprints.find(|(prefix, _)| prefix.contains(path));
        match found {
            Some((_, target)) => UnmatchedOwner::Other(target),
            None => UnmatchedOwner::App(&self.app),
        }
    }

    /// The plan of the target that answers.
    pub(crate) fn plan(&self, path: &str) -> &Arc<Plan> {
        let (UnmatchedOwner::App(target) | UnmatchedOwner::Other(target)) = self.find(path);
        &target.target.plan
    }
}

pub(super) fn service(
    targets: Arc<UnmatchedTargets>,
) -> impl Service<Request, Response = Response, Error = Infallible, Future: Future + Send>
+ Clone
+ Send
+ Sync {
    service_fn(move |request: Request| {
        let owner = targets.find(request.uri().path());
        let (UnmatchedOwner::App(target) | UnmatchedOwner::Other(target)) = owner;
        target.call(request)
    })
}

/// The segments of a blueprint's prefix; of a segment with a parameter only the text before it.
///
/// Not a `matchit` router: prefixes may overlap, and the longest wins.
pub(super) struct Prefix {
    segments: Vec<Segment>,
    /// `false` contains no path: `build` allows no route below it.
    is_pattern: bool,
}

#[derive(Clone, Default)]
struct Segment {
    literal: String,
    has_parameter: bool,
}

impl Prefix {
    pub(super) fn new(prefix: &str) -> Self {
        let pattern = Pattern::from_axum(prefix);
        let mut segments = vec![Segment::default()];
        for piece in pattern.iter().flat_map(Pattern::pieces) {
            let last = segments.len() - 1;
            match piece {
                Piece::Literal(text) => {
                    let mut parts = text.split('/');
                    segments[last].literal += parts.next().unwrap_or_default();
                    segments.extend(parts.map(|part| Segment {
                        literal: part.to_owned(),
                        has_parameter: false,
                    }));
                }
                Piece::Parameter(_) | Piece::Wildcard(_) => segments[last].has_parameter = true,
            }
        }
        segments.retain(|segment| !segment.literal.is_empty() || segment.has_parameter);
        Prefix {
            segments,
            is_pattern: pattern.is_some(),
        }
    }

    /// Whether a path is the prefix or below it.
    pub(super) fn contains(&self, path: &str) -> bool {
        let mut segments = path.trim_start_matches('/').split('/');
        let mut matches_next = |own: &Segment| {
            segments.next().is_some_and(|segment| {
                if own.has_parameter {
                    segment.len() > own.literal.len() && segment.starts_with(&own.literal)
                } else {
                    segment == own.literal
                }
            })
        };
        self.is_pattern && self.segments.iter().all(&mut matches_next)
    }

    /// The longer prefix is higher; of two equally long ones, the one with fewer parameters.
    pub(super) fn rank(&self) -> (usize, usize) {
        let literals = self
            .segments
            .iter()
            .filter(|segment| !segment.has_parameter);
        (self.segments.len(), literals.count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_contains_itself_and_all_below_it_segment_by_segment() {
        let prefix = Prefix::new("/api/v{n}/{{x}}");
        for path in ["/api/v1/{x}", "/api/v1/{x}/", "/api/v22/{x}/y"] {
            assert!(prefix.contains(path), "{path}");
        }
        for path in ["/api", "/api/v/{x}", "/api/w1/{x}", "/api/v1/{x}y", "/"] {
            assert!(!prefix.contains(path), "{path}");
        }
        assert!(Prefix::new("").contains("/anything"));
        assert!(Prefix::new("/a/").contains("/a/b"));
        assert!(!Prefix::new("/a{").contains("/a/b"));
    }

    #[test]
    fn the_longer_prefix_is_higher_then_the_one_with_fewer_parameters() {
        let rank = |prefix| Prefix::new(prefix).rank();
        assert!(rank("/a/b") > rank("/a"));
        assert!(rank("/a/b") > rank("/a/{x}"));
        assert!(rank("/{a}/{b}") > rank("/a"));
    }
}
