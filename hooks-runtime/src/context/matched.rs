//! [`Matched`]: the app and the route that a request belongs to.

use super::{AppData, Endpoint};
use std::sync::Arc;

/// The app and the route that a [`RequestContext`](super::RequestContext) belongs to.
pub(crate) struct Matched {
    pub(crate) app: Arc<AppData>,
    /// `None` for a 404, a 405 and a slash redirect.
    pub(crate) endpoint: Option<Endpoint>,
}

impl Matched {
    pub(crate) fn new(app: Arc<AppData>, endpoint: Option<Endpoint>) -> Arc<Self> {
        Arc::new(Matched { app, endpoint })
    }
}
