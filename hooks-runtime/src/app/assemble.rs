//! [`Assembled`]: a finished app, and those mounted in it.

use super::{
    App, AppData, BuildError,
    mounts::What,
    resolve::{self, Resolved},
    router,
    scopes::join,
};
use crate::registry::Record;
use axum::Router;
use std::sync::Arc;

/// A finished app, with what only `serve` runs.
pub(super) struct Assembled {
    pub(super) router: Router,
    pub(super) app: Arc<AppData>,
    /// Each with the app that it is a hook of: mounted ones have their own state.
    pub(super) before_serving: Vec<ServingHook>,
    pub(super) after_serving: Vec<ServingHook>,
}

pub(super) type ServingHook = (&'static Record, Arc<AppData>);

impl App {
    /// Make the app, or say all that is wrong with it.
    pub(super) fn assemble(self) -> Result<Assembled, BuildError> {
        let resolved = resolve::resolve(&self).checked()?;
        Ok(self.put_together(resolved, "", None))
    }

    /// Make what was found to fit. A mounted app knows the path it is mounted at.
    fn put_together(
        mut self,
        mut resolved: Resolved,
        at: &str,
        outer: Option<&AppData>,
    ) -> Assembled {
        let app = self.data(&resolved, at, outer);
        let serving = |hook: &&'static Record| (*hook, app.clone());
        let mut before_serving: Vec<_> = resolved.before_serving.iter().map(serving).collect();
        let mut after_serving: Vec<_> = resolved.after_serving.iter().map(serving).collect();
        let mut service = |what, inner: Option<Box<Resolved>>, at: &str| match (what, inner) {
            (What::Service(router, _), _) => router,
            (What::App(inner), Some(resolved)) => {
                let inner = inner.put_together(*resolved, at, Some(&app));
                before_serving.extend(inner.before_serving);
                after_serving.splice(0..0, inner.after_serving);
                inner.router
            }
            (What::App(_), None) => Router::new(),
        };
        let mut outside = router::Outside::default();
        for (mount, node) in self.mounts.into_iter().zip(&mut resolved.mounts) {
            let service = service(mount.what, node.app.take(), &join(at, &mount.path));
            let mounted = Router::new().nest_service(&mount.path, service);
            outside.mounts.push(mounted);
        }
        let inner = resolved.fallback.as_mut();
        let inner = inner.and_then(|fallback| fallback.app.take());
        let what = self
            .fallbacks
            .into_iter()
            .find_map(|fallback| fallback.what.ok());
        outside.fallback = what.map(|what| service(what, inner, at));
        let router = router::assemble(&resolved, &app, &self.layers, outside);
        let wraps = self.wraps.into_iter();
        Assembled {
            router: wraps.fold(router, |router, wrap| wrap(router)),
            app,
            before_serving,
            after_serving,
        }
    }
}
