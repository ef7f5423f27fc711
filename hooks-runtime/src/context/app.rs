//! [`AppData`]: what all requests of an app share.

use super::{Background, Connections, StateMap, UrlMap};
use tokio_util::task::TaskTracker;

/// One per app, shared by its requests.
pub(crate) struct AppData {
    pub(crate) states: StateMap,
    pub(crate) urls: UrlMap,
    /// Teardowns that outlive their request.
    pub(crate) tasks: TaskTracker,
    #[cfg(feature = "templates")]
    pub(crate) templates: Option<crate::template::Store>,
    /// The tasks that serve clients.
    pub(crate) connections: Connections,
    pub(crate) background: Background,
    /// No layer stands around the pipeline: it strips the body of a response to HEAD.
    pub(crate) strips_head: bool,
}
