//! [`AppData`]: what all requests of an app share.

use super::{Background, Connections, UrlMap};
use tokio_util::task::TaskTracker;
use tracing::subscriber::NoSubscriber;

pub(crate) type HasRoute = Box<dyn Fn(&str) -> bool + Send + Sync>;

/// One per app, shared by its requests.
pub(crate) struct AppData {
    pub(crate) urls: UrlMap,
    /// Whether a merged router has a route for a path.
    pub(crate) merged: Option<HasRoute>,
    /// Teardowns that outlive their request.
    pub(crate) tasks: TaskTracker,
    #[cfg(feature = "templates")]
    pub(crate) templates: Option<crate::template::Store>,
    /// The tasks that serve clients.
    pub(crate) connections: Connections,
    pub(crate) background: Background,
    #[cfg(feature = "ws")]
    pub(crate) max_websocket_message_size: Option<usize>,
    /// No layer stands around the pipeline: it strips the body of a response to HEAD.
    pub(crate) strips_head: bool,
    /// A test calls the app: it is told what failed.
    pub(crate) is_tested: bool,
}

impl AppData {
    /// That of a request without an app.
    pub(crate) fn bare(urls: UrlMap) -> Self {
        AppData {
            urls,
            merged: None,
            tasks: TaskTracker::new(),
            #[cfg(feature = "templates")]
            templates: None,
            connections: Connections::default(),
            background: Background::new(None),
            #[cfg(feature = "ws")]
            max_websocket_message_size: None,
            is_tested: false,
            strips_head: true,
        }
    }

    /// Whether a route of the app, or of a router that is merged into it, matches this path.
    pub(crate) fn has_route(&self, path: &str) -> bool {
        let in_merged = || self.merged.as_ref().is_some_and(|has| has(path));
        self.urls.matches(path) || in_merged()
    }

    /// Print to standard error what was logged, if a test calls the app and nobody reads the log.
    pub(crate) fn tell(&self, logged: impl FnOnce() -> String) {
        if self.is_tested && !is_log_read() {
            eprintln!("{}", logged());
        }
    }
}

/// Whether there is a `tracing` subscriber.
pub(crate) fn is_log_read() -> bool {
    tracing::dispatcher::get_default(|dispatch| !dispatch.is::<NoSubscriber>())
}
