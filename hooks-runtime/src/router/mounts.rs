//! What is mounted beside the app's routes, and what takes the rest.

use super::{Assembly, target::RouteTarget};
use crate::{
    Endpoint,
    build::{Owner, PatternTable, of_matched},
    pipeline::{Goal, Plan, Target},
};
use axum::Router;
use std::sync::Arc;

/// What there is beside the app's own routes and merged ones.
#[derive(Default)]
pub(super) struct Mounts {
    /// Each with its path, in the order of the calls.
    pub(super) services: Vec<Router>,
    pub(super) fallback: Option<Router>,
}

/// What answers where something is mounted.
pub(super) struct MountTargets {
    table: Arc<PatternTable>,
    /// In the order of the calls.
    targets: Vec<RouteTarget>,
}

impl MountTargets {
    pub(super) fn find(&self, path: &str) -> Option<&RouteTarget> {
        match self.table.owner(path)? {
            Owner::Mount(place) => self.targets.get(place),
            Owner::Own(_) => None,
        }
    }
}

impl Assembly<'_> {
    /// What answers in there may be an axum router, whose handlers extract what they like.
    pub(super) fn foreign(
        &self,
        plan: Arc<Plan>,
        endpoint: Option<Endpoint>,
        service: Router,
    ) -> RouteTarget {
        let target = Target::new(self.matched(endpoint), plan, Goal::Foreign(service));
        RouteTarget::new(target, &[])
    }

    /// `None` if nothing is mounted.
    pub(super) fn mounted(&self, services: Vec<Router>) -> Option<MountTargets> {
        if services.is_empty() {
            return None;
        }
        let plan = Arc::new(of_matched(self.resolved, 0, false));
        let mounts = self.resolved.mounts.iter().zip(services);
        let targets = mounts.map(|(mount, service)| {
            let endpoint = Endpoint::of_mount(&mount.path, mount.at);
            self.foreign(plan.clone(), Some(endpoint), service)
        });
        Some(MountTargets {
            table: self.resolved.patterns.clone(),
            targets: targets.collect(),
        })
    }
}
