//! [`LoginKeys`]: the keys of a [`Login`](super::Login), for what does not know its users.

use super::settings::Settings;
use crate::Keys;
use hooks_runtime::{Provider, RequestContext, Result, axum::http::request::Parts};
use std::sync::Arc;

/// What signs the secrets of users in their sessions.
#[derive(Debug)]
pub(crate) struct LoginKeys(pub(crate) Keys);

/// Provides the [`LoginKeys`].
pub(super) struct Find<S>(pub(super) Arc<Settings<S>>);

impl<S: Send + Sync + 'static> Provider<LoginKeys> for Find<S> {
    async fn provide(&self, ctx: &RequestContext, _: &Parts) -> Result<LoginKeys> {
        self.0.keys.get(ctx).map(LoginKeys)
    }
}
