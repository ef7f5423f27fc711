//! [`Matched`]: the app and the route that a request belongs to.

use super::{AppData, Endpoint, Visible};
use std::sync::Arc;

/// The app and the route that a [`RequestContext`](super::RequestContext) belongs to.
pub(crate) struct Matched {
    pub(crate) app: Arc<AppData>,
    /// What the functions of the route, or of the scope that answers, see.
    pub(crate) visible: Arc<Visible>,
    /// `None` for a 404, a 405 and a slash redirect.
    pub(crate) endpoint: Option<Endpoint>,
}

impl Matched {
    pub(crate) fn new(
        app: Arc<AppData>,
        visible: Arc<Visible>,
        endpoint: Option<Endpoint>,
    ) -> Arc<Self> {
        Arc::new(Matched {
            app,
            visible,
            endpoint,
        })
    }
}
