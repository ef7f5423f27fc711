//! The targets of mounts and of the fallback.

use super::{Assembly, target::RouteTarget};
use crate::{
    Endpoint,
    build::{Owner, PatternTable, of_matched},
    pipeline::{Goal, Plan, Target},
};
use axum::Router;
use std::{collections::HashMap, sync::Arc};

/// The services of mounts and of the fallback.
#[derive(Default)]
pub(super) struct Mounts {
    /// Each nested at its path, in the order of the calls.
    pub(super) services: Vec<Router>,
    pub(super) fallback: Option<Router>,
}

/// The targets of the mounts.
pub(super) struct MountTargets {
    table: Arc<PatternTable>,
    /// In the order of the calls.
    targets: Vec<RouteTarget>,
}

impl MountTargets {
    pub(super) fn find(&self, path: &str) -> Option<&RouteTarget> {
        match self.table.owner(path)? {
            Owner::Mount(index) => self.targets.get(index),
            Owner::Own(_) => None,
        }
    }
}

impl Assembly<'_> {
    /// The target of a service that is not ours.
    pub(super) fn foreign(
        &self,
        scope: usize,
        plan: Arc<Plan>,
        endpoint: Option<Endpoint>,
        service: Router,
    ) -> RouteTarget {
        let target = Target::new(self.matched(scope, endpoint), plan, Goal::Foreign(service));
        RouteTarget::new(target, &self.resolved.scopes[scope].layers)
    }

    /// `None` if nothing is mounted.
    pub(super) fn mount_targets(&self, services: Vec<Router>) -> Option<MountTargets> {
        if services.is_empty() {
            return None;
        }
        // By scope: most mounts are of the app.
        let mut plans: HashMap<usize, Arc<Plan>> = HashMap::new();
        let mounts = self.resolved.mounts.iter().zip(services);
        let targets = mounts.map(|(mount, service)| {
            let scope = &self.resolved.scopes[mount.scope];
            let name = mount.endpoint(self.resolved);
            let endpoint = Endpoint::of_mount(name, scope.names.clone(), &mount.path, mount.at);
            let new = || Arc::new(of_matched(self.resolved, mount.scope, false));
            let plan = plans.entry(mount.scope).or_insert_with(new);
            self.foreign(mount.scope, plan.clone(), Some(endpoint), service)
        });
        Some(MountTargets {
            table: self.resolved.patterns.clone(),
            targets: targets.collect(),
        })
    }
}
