//! [`AppData`]: what all requests of an app share.

use super::{App, connection::Connections, resolve::Resolved};
use crate::context::{Background, StateMap, UrlMap};
use std::sync::Arc;
use tokio_util::task::TaskTracker;

/// What all requests of an app share.
pub(crate) struct AppData {
    pub(crate) states: StateMap,
    pub(crate) urls: UrlMap,
    /// Teardowns that go on when their request is over.
    pub(crate) tasks: TaskTracker,
    #[cfg(feature = "templates")]
    pub(crate) templates: Option<crate::template::Store>,
    /// Everything that serves clients.
    pub(crate) connections: Connections,
    pub(crate) background: Background,
}

impl App {
    /// What all requests of the app share. Those of an app that is mounted at a path share some of it
    /// with the outer app's, which is the one that is served.
    pub(super) fn data(
        &mut self,
        resolved: &Resolved,
        at: &str,
        outer: Option<&AppData>,
    ) -> Arc<AppData> {
        let limit = self.spawn_limit.map(|(limit, _)| limit);
        #[cfg(feature = "templates")]
        let mut templates = std::mem::take(&mut self.templates).into_iter();
        Arc::new(AppData {
            states: std::mem::take(&mut self.states),
            urls: resolved.urls(at),
            tasks: outer.map_or_else(TaskTracker::new, |outer| outer.tasks.clone()),
            background: match outer {
                Some(outer) => outer.background.beside(limit),
                None => Background::new(limit),
            },
            connections: outer.map_or_else(Connections::default, |outer| outer.connections.clone()),
            #[cfg(feature = "templates")]
            templates: templates.next().map(crate::template::Store::new),
        })
    }
}
