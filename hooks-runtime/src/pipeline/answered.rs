//! [`Answered`]: a request whose response is about to leave.

use super::Cx;
#[cfg(feature = "ws")]
use super::denial::Denial;
use crate::{Endpoint, Provided, RequestContext, State, context::Matched};
use axum::http::request::Parts;
use std::{fmt, sync::Arc};

/// A request whose response is about to leave, for
/// [`Install::on_response_to`](crate::Install::on_response_to).
pub struct Answered<'a> {
    matched: &'a Matched,
    head: Option<&'a Parts>,
    /// `None` while somebody else has the request.
    of_request: Option<&'a Cx>,
}

impl<'a> Answered<'a> {
    pub(super) fn here(cx: &'a Cx) -> Self {
        Answered {
            matched: &cx.target.matched,
            head: cx.target.plan.head_for_response.then_some(cx.head()),
            of_request: Some(cx),
        }
    }

    pub(super) fn elsewhere(kept: &'a Kept) -> Self {
        Answered {
            matched: &kept.matched,
            head: kept.head.as_deref(),
            of_request: None,
        }
    }

    /// The route; `None` for a 404, a 405 or a slash redirect.
    pub fn endpoint(&self) -> Option<&'a Endpoint> {
        self.matched.endpoint.as_ref()
    }

    /// Whether a route of the app matches this path: see
    /// [`RequestContext::has_route`](crate::RequestContext::has_route).
    pub fn has_route(&self, path: &str) -> bool {
        self.matched.app.has_route(path)
    }

    /// The head of the request, as hooks and middleware have left it. `None` unless a plugin around the
    /// route has said [`keep_head`](crate::Install::keep_head).
    pub fn head(&self) -> Option<&'a Parts> {
        self.head
    }

    /// The state of this type that the route sees.
    pub fn state<T: Send + Sync + 'static>(&self) -> Option<State<T>> {
        self.matched.visible.states.get().ok()
    }

    /// What was [provided](crate::Provided) to the request by now. `None`, too, if a middleware answered
    /// and another task still has the request.
    pub fn provided<T: Send + Sync + 'static>(&self) -> Option<Provided<T>> {
        let cx = self.of_request?;
        let of_context = || cx.existing_context().and_then(RequestContext::provided);
        cx.provided.last().or_else(of_context)
    }
}

impl fmt::Debug for Answered<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answered")
            .field("endpoint", &self.endpoint())
            .finish_non_exhaustive()
    }
}

/// What is left of a request that somebody else has.
pub(super) struct Kept {
    pub(super) plan: Arc<super::Plan>,
    matched: Arc<Matched>,
    head: Option<Box<Parts>>,
    #[cfg(feature = "ws")]
    pub(super) denial: Denial,
}

impl Kept {
    /// `None` if nobody asks for it.
    pub(super) fn of(cx: &Cx) -> Option<Box<Self>> {
        let plan = &cx.target.plan;
        (!plan.on_response.is_empty()).then(|| {
            Box::new(Kept {
                plan: plan.clone(),
                matched: cx.target.matched.clone(),
                head: plan.head_for_response.then(|| Box::new(cx.parts.clone())),
                #[cfg(feature = "ws")]
                denial: cx.denial,
            })
        })
    }
}
