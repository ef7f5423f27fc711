//! [`UnmatchedTargets`]: mounts, blueprints that catch unmatched URLs, or the app.

use super::{mounts::MountTargets, target::RouteTarget};
use crate::{
    context::Matched,
    path::decoded,
    pattern::{Pattern, Piece},
    pipeline::Plan,
};
use std::{borrow::Cow, sync::Arc};

pub(crate) struct UnmatchedTargets {
    /// `None` skips the matcher: a lookup in an empty one measured slower.
    pub(super) mounts: Option<MountTargets>,
    /// Blueprints that catch unmatched URLs; the first whose prefix contains the path wins.
    pub(super) blueprints: Vec<(Prefix, Failures)>,
    pub(super) app: Failures,
    /// Whether `/admin%2Fx` is below `/admin`. Not in front of an upstream, which refuses such paths,
    /// or has them.
    pub(super) splits_at_encoded_slashes: bool,
}

/// The targets of the routing failures of one scope.
pub(super) struct Failures {
    /// Or the fallback.
    pub(super) not_found: RouteTarget,
    pub(super) method_not_allowed: RouteTarget,
    pub(super) slash_redirect: RouteTarget,
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
        match self.catching(path) {
            Some(failures) => UnmatchedOwner::Other(&failures.not_found),
            None => UnmatchedOwner::App(&self.app.not_found),
        }
    }

    /// The target that answers.
    pub(super) fn target(&self, path: &str) -> &RouteTarget {
        let (UnmatchedOwner::App(target) | UnmatchedOwner::Other(target)) = self.find(path);
        target
    }

    /// Who answers at the end of a path: its scope, and what runs around it.
    pub(crate) fn around(&self, path: &str) -> (&Arc<Matched>, &Arc<Plan>) {
        let target = &self.target(path).target;
        (&target.matched, &target.plan)
    }

    /// The failures of a path that the app knows: of a blueprint that catches, or of the app.
    pub(super) fn failures(&self, path: &str) -> &Failures {
        self.catching(path).unwrap_or(&self.app)
    }

    fn catching(&self, path: &str) -> Option<&Failures> {
        let mut blueprints = self.blueprints.iter();
        let splits = self.splits_at_encoded_slashes;
        let found = blueprints.find(|(prefix, _)| prefix.contains(path, splits));
        found.map(|(_, failures)| failures)
    }
}

/// The segments of a blueprint's prefix, decoded; of a segment with a parameter only the text before
/// it.
///
/// Not a `matchit` router: prefixes may overlap, and the longest wins.
pub(super) struct Prefix {
    segments: Vec<Segment>,
    /// `false` contains no path: `build` allows no route below it.
    is_pattern: bool,
}

#[derive(Clone, Default)]
struct Segment {
    literal: Vec<u8>,
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
                    let first = decoded(parts.next().unwrap_or_default());
                    segments[last].literal.extend_from_slice(&first);
                    segments.extend(parts.map(|part| Segment {
                        literal: decoded(part).into_owned(),
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

    /// Whether a path is the prefix or below it, however its characters are encoded.
    pub(super) fn contains(&self, path: &str, splits_at_encoded_slashes: bool) -> bool {
        let leads = |segment: &Cow<'_, [u8]>| segment.is_empty();
        if splits_at_encoded_slashes {
            let decoded = decoded(path);
            let segments = decoded.split(|&byte| byte == b'/').map(Cow::Borrowed);
            self.begins(segments.skip_while(leads))
        } else {
            self.begins(path.split('/').map(decoded).skip_while(leads))
        }
    }

    fn begins<'a>(&self, mut segments: impl Iterator<Item = Cow<'a, [u8]>>) -> bool {
        let mut matches_next = |own: &Segment| {
            segments.next().is_some_and(|segment| {
                if own.has_parameter {
                    segment.len() > own.literal.len() && segment.starts_with(&own.literal)
                } else {
                    *segment == own.literal
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
            assert!(prefix.contains(path, false), "{path}");
        }
        for path in ["/api", "/api/v/{x}", "/api/w1/{x}", "/api/v1/{x}y", "/"] {
            assert!(!prefix.contains(path, false), "{path}");
        }
        assert!(Prefix::new("").contains("/anything", false));
        assert!(Prefix::new("/a/").contains("/a/b", false));
        assert!(!Prefix::new("/a{").contains("/a/b", false));
    }

    #[test]
    fn a_prefix_contains_every_encoding_of_itself_and_of_what_is_below() {
        let prefix = Prefix::new("/@caf%C3%A9/v{n}");
        for path in ["/@caf%C3%A9/v1", "//%40caf%c3%a9/v%31/x"] {
            assert!(prefix.contains(path, false), "{path}");
            assert!(prefix.contains(path, true), "{path}");
        }
        let slashes = "/@caf%C3%A9%2Fv1%2fx";
        assert!(prefix.contains(slashes, true) && !prefix.contains(slashes, false));
        assert!(!prefix.contains("/@caf%25C3%25A9/v1", true));
    }

    #[test]
    fn the_longer_prefix_is_higher_then_the_one_with_fewer_parameters() {
        let rank = |prefix| Prefix::new(prefix).rank();
        assert!(rank("/a/b") > rank("/a"));
        assert!(rank("/a/b") > rank("/a/{x}"));
        assert!(rank("/{a}/{b}") > rank("/a"));
    }
}
