//! [`Outside`]: what is mounted beside the app's routes, and what takes the rest.

use super::{Assembly, path::Leg, plan};
use crate::{
    Endpoint,
    pipeline::{Goal, Plan, Target},
};
use axum::Router;
use std::sync::Arc;

/// What is there beside the app's own routes and merged ones.
#[derive(Default)]
pub(super) struct Outside {
    /// Each with its path, in the order of the calls.
    pub(super) mounts: Vec<Router>,
    pub(super) fallback: Option<Router>,
}

impl Assembly<'_> {
    /// What answers in there may be an axum router, whose handlers extract what they like.
    pub(super) fn foreign(
        &self,
        plan: Arc<Plan>,
        endpoint: Option<Endpoint>,
        service: Router,
    ) -> Leg {
        let target = Target::new(self.matched(endpoint), plan, Goal::Foreign(service));
        Leg::new(target, &[])
    }

    /// The legs of what is mounted, at the paths it is around; `None` if nothing is.
    pub(super) fn mounted(&self, services: Vec<Router>) -> Option<matchit::Router<Leg>> {
        if services.is_empty() {
            return None;
        }
        let matched = Arc::new(plan::of_matched(self.resolved, 0, false));
        let mut mounts = matchit::Router::new();
        for (mount, service) in self.resolved.mounts.iter().zip(services) {
            let endpoint = Some(Endpoint::of_mount(&mount.path, mount.at));
            let leg = self.foreign(matched.clone(), endpoint, service);
            for pattern in mount.patterns() {
                // `resolve` has found them to fit.
                let _ = mounts.insert(pattern, leg.clone());
            }
        }
        Some(mounts)
    }
}
