//! The targets of mounts and of the fallback.

use super::{Answerer, Assembly, target::RouteTarget};
use crate::{
    Endpoint,
    build::{Owner, PatternTable, of_matched, values},
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
        who: Answerer,
    ) -> RouteTarget {
        let target = Target::new(self.matched(scope, endpoint), plan, Goal::Foreign(service));
        self.target(target, &self.resolved.scopes[scope].layers, who)
    }

    /// `None` if nothing is mounted.
    pub(super) fn mount_targets(&self, services: Vec<Router>) -> Option<MountTargets> {
        if services.is_empty() {
            return None;
        }
        // By scope: most mounts are of the app.
        let mut plans: HashMap<usize, Arc<Plan>> = HashMap::new();
        let mounts = self.resolved.mounts.iter().zip(services).enumerate();
        let targets = mounts.map(|(index, (mount, service))| {
            let scope = &self.resolved.scopes[mount.scope];
            let name = mount.endpoint(self.resolved);
            let options = values(&self.resolved.options(mount.scope));
            let names = scope.names.clone();
            let endpoint = Endpoint::of_mount(name, names, &mount.path, mount.at, options);
            let new = || Arc::new(of_matched(self.resolved, mount.scope, false));
            let plan = plans.entry(mount.scope).or_insert_with(new);
            let who = Answerer::Mount(index);
            self.foreign(mount.scope, plan.clone(), Some(endpoint), service, who)
        });
        Some(MountTargets {
            table: self.resolved.patterns.clone(),
            targets: targets.collect(),
        })
    }
}
