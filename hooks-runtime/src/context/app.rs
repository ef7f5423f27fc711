//! [`AppData`]: what all requests of an app share.

use super::{Background, Connections, StateMap, UrlMap};
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
