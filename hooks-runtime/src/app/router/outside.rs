//! [`Outside`]: what is mounted beside the app's routes, and what takes the rest.

use super::{
    super::{mounts::MountNode, plan},
    Assembly,
    path::Leg,
};
use crate::{
    Endpoint,
    context::EndpointData,
    pipeline::{Goal, Plan, Target},
    source::SourceLocation,
};
use axum::Router;
use std::sync::Arc;

/// What is there beside the app's own routes and merged ones.
#[derive(Default)]
pub(in super::super) struct Outside {
    /// Each with its path, in the order of the calls.
    pub(in super::super) mounts: Vec<Router>,
    pub(in super::super) fallback: Option<Router>,
}

impl Assembly<'_> {
    /// What answers in there may be an axum router, whose handlers extract what they like.
    pub(super) fn foreign(
        &self,
        plan: Arc<Plan>,
        endpoint: Option<Endpoint>,
        service: Router,
    ) -> Leg {
        let target = Arc::new(Target {
            app: self.app.clone(),
            exposes: true,
            has_context: true,
            plan,
            endpoint,
            goal: Goal::Foreign(service),
        });
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
            let endpoint = Some(endpoint_of(mount));
            let leg = self.foreign(matched.clone(), endpoint, service);
            for pattern in mount.patterns() {
                // `resolve` has found them to fit.
                let _ = mounts.insert(pattern, leg.clone());
            }
        }
        Some(mounts)
    }
}

fn endpoint_of(mount: &MountNode) -> Endpoint {
    Endpoint(Arc::new(EndpointData {
        name: mount.path.clone(),
        blueprints: Arc::default(),
        path: mount.path.clone(),
        function: "",
        location: Some(SourceLocation {
            module: "",
            binary: None,
            file: mount.at.file(),
            line: mount.at.line(),
            column: mount.at.column(),
            name: (0, 0),
        }),
    }))
}
